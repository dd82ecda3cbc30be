/** Bodies of JSON: UTF-8 as RFC 8259 has it, since a byte that is guessed at would be stored as another character. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance } from 'fastify'
import { refusal } from './answers.ts'

/** Takes an empty body as none: many clients name the type of a body that they do not send. */
export function readJsonStrictly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = Buffer.from(body)
    if (bytes.length === 0) done(null, undefined)
    else if (isUtf8(bytes)) parse(request, bytes.toString('utf8'), done)
    else done(refusal(400, 'bad_request', 'The body must be JSON in UTF-8; some of its bytes are not.'))
  })
}
