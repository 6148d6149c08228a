-- Another body for each request: the lines of LOAD_LINES.0 for the first thread, LOAD_LINES.1 for the second, each used
-- once (LOAD_AGAIN=true begins anew at the end of the file). LOAD_PREFIX stands before each line.
local threads = 0

function setup(thread)
  thread:set("file", os.getenv("LOAD_LINES") .. "." .. threads)
  threads = threads + 1
end

function init(args)
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Authorization"] = os.getenv("LOAD_AUTHORIZATION")
  prefix = os.getenv("LOAD_PREFIX") or ""
  again = os.getenv("LOAD_AGAIN") == "true"
  lines = io.lines(file)
end

function request()
  local line = lines()
  if line == nil and again then
    lines = io.lines(file)
    line = lines()
  end
  if line == nil then
    wrk.thread:stop()
    return wrk.format("GET", "/health/live")
  end
  return wrk.format("POST", nil, nil, prefix .. line)
end
