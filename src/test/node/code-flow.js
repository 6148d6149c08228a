// One code + PKCE client as its own author would write it, with openid-client. Its settings come as JSON in the first
// argument; the URL that the browser shall open goes out as the first line, the URL that the browser came back to is
// read as the first line of input, and everything that was answered goes out as the last line, as JSON.
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const { issuer, clientId, clientSecret, redirectUri, scope } = JSON.parse(process.argv[2])

const refusal = async (attempt) => {
  try {
    await attempt()
    return null
  } catch (refused) {
    return refused.error ?? String(refused)
  }
}

const config = await client.discovery(
  new URL(issuer),
  clientId,
  undefined,
  clientSecret ? client.ClientSecretBasic(clientSecret) : client.None(),
  { execute: [client.allowInsecureRequests] }, // http, as everything on loopback here
)

const pkceCodeVerifier = client.randomPKCECodeVerifier()
const expectedState = client.randomState()
const expectedNonce = client.randomNonce()
const authorizationUrl = client.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope,
  state: expectedState,
  nonce: expectedNonce,
  code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
})
console.log(authorizationUrl.href)

const input = createInterface({ input: process.stdin })
const callback = new URL((await input[Symbol.asyncIterator]().next()).value)
input.close()

const tokens = await client.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState, expectedNonce })
const userInfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
const report = {
  metadata: config.serverMetadata(),
  tokens,
  claims: tokens.claims(),
  userInfo,
  refreshed,
}
if (clientSecret) {
  report.introspected = await client.tokenIntrospection(config, refreshed.access_token)
  report.introspectedRefreshToken = await client.tokenIntrospection(config, refreshed.refresh_token)
}
await client.tokenRevocation(config, refreshed.refresh_token)
if (clientSecret) {
  report.introspectedAfterRevocation = await client.tokenIntrospection(config, refreshed.access_token)
}
report.refreshAfterRevocation = await refusal(() => client.refreshTokenGrant(config, refreshed.refresh_token))
report.userInfoAfterRevocation = await refusal(() =>
  client.fetchUserInfo(config, refreshed.access_token, tokens.claims().sub),
)
console.log(JSON.stringify(report))
