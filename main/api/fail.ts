/** Answers a request that failed, and ends the connection of one whose body is still on its way. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { answerTo } from './answers.ts'
import { logBug } from './log.ts'

/** What may still arrive of a refused body, so that its sender gets to read why. */
const DRAIN_MS = 1000

export const failWith =
  (log: Logger) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const { status, body, headers } = answerTo(error)
    if (status === 500) logBug(log, request.id, error)
    if (!request.raw.complete) endAfterAnswer(request, reply)
    void reply.headers(headers).code(status).type('application/json').send(JSON.stringify(body))
  }

function endAfterAnswer({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.header('connection', 'close')
  raw.unpipe()
  raw.resume()
  reply.raw.once('finish', () => {
    const { socket } = raw
    setTimeout(() => socket.destroy(), DRAIN_MS)
  })
}
