-- The same request again and again; what is sent comes from the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Authorization"] = os.getenv("LOAD_AUTHORIZATION")
wrk.body = os.getenv("LOAD_BODY")
