/** What the documentation says before it lists the routes: how to log in, and what all routes have in common. */

export const introduction = `What Winnow does, for programs. All routes below stand under \`/api\` of this server, as in
\`http://127.0.0.1:8080/api/login\`. This document is \`/openapi.json\`; it is shown to users with a password or a token.
\`GET /health\`, beside \`/api\`, answers \`{"status": "ok"}\` to anyone.

**Log in** with the name and password of a user (\`winnow user add NAME --role reader|editor\`):
\`curl -X POST -u NAME http://127.0.0.1:8080/api/login\`. Send the \`access_token\` as \`Authorization: Bearer …\`; it is good
for 30 minutes. \`POST /refresh\` exchanges the \`refresh_token\` for new ones. A reader may read, ask and export; an editor
may do all. Versions and pushes name the user who made them: their \`actor\`.

**Bodies** are JSON in UTF-8 with \`Content-Type: application/json\`. Files are sent as \`multipart/form-data\`, with the other
fields of the route as fields of the form, \`true\` and \`false\` as words:
\`curl -H "Authorization: Bearer …" -F files=@jobs.csv -F files=@departments.csv -F dataset=hires http://127.0.0.1:8080/api/loads\`.

**Lists** take \`page\` (from 1) and \`page_size\` (20, at most 100), and many \`search\` and \`ordering\`; the answer is
\`{count, next, previous, results}\`, with full URLs that keep what else was asked. A parameter that a route does not know is
refused. Bodies may not have a member called \`__proto__\`.

**Long work** answers with a task at once. Ask for it (\`GET /tasks/{task}\`) or follow it (\`GET /tasks/{task}/events\`)
until its \`status\` is no longer \`running\`: \`done\`, \`failed\` (\`message\` says why), \`refused\` (the same content is there
already, \`seen\` says where), \`cancelled\`, or \`interrupted\` when the server stopped. What it has written is at
\`GET /tasks/{task}/files\`, each file with its \`url\`, which takes the same token. A user has two exports or backups written
at a time (429 for a third), and the files of 20: the oldest are deleted for new ones.

**Errors** are \`{"error": {"code", "message", "fields"}}\`: 400 the request cannot be read, 401 log in, 403 not allowed,
404 not there, 405 another method, 409 in the way of something else, 413 too large, 415 another kind of body or file, 422 it
can be read but not be used (\`fields\` says what, with \`row\` from 1 where rows were sent), 429 too often (\`Retry-After\` says
how many seconds to wait; a user may send 1200 requests a minute, and log in 10 times), 500 a mistake of ours, 503 try again.
Every answer has an \`x-request-id\`; send your own if you like.`
