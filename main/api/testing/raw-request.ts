/** Requests that no client makes: foreign hosts, bodies without an end, connections that break off. */
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http'

export interface RawReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface RawRequest {
  readonly port: number
  readonly method: string
  /** As it goes over the wire. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Writes the body; ends it, or does not. */
  readonly write?: (request: ClientRequest) => void
}

/** The answer; status 0 when the connection ended without one. */
export function sendRaw({ port, method, path, headers = {}, write }: RawRequest): Promise<RawReply> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (reply) => {
      let text = ''
      reply.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      const done = () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text })
      reply.on('end', done).on('error', done)
    })
    sent.on('error', (error) => resolve({ status: 0, headers: {}, text: error.message }))
    if (write === undefined) sent.end()
    else write(sent)
  })
}
