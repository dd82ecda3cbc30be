/** One request as the handlers see it: who asks, what was uploaded, where answers point to. */
import type { FastifyRequest } from 'fastify'
import type { ApiSession } from '../../preload/contract/index.ts'

export interface Caller {
  readonly request: FastifyRequest
  /** Null on the routes that anyone may call. */
  readonly session: ApiSession | null
  /** The folder of the files that this request has brought. Whoever takes it over removes it. */
  readonly uploads: { readonly folder: string; taken: boolean } | null
  readonly signal: AbortSignal
}

interface Asked {
  readonly page: number
  readonly page_size: number
}

/** A full URL of this server, by the name under which it was asked. */
export const urlOf = ({ request }: Caller, path: string): string =>
  `${request.protocol}://${request.headers.host}${path}`

export const offsetOf = ({ page, page_size }: Asked) => ({ offset: (page - 1) * page_size, limit: page_size })

/** A page of results that were selected elsewhere. */
export function pageOfResults<Result>(caller: Caller, { page, page_size }: Asked, count: number, results: Result[]) {
  const pages = Math.max(1, Math.ceil(count / page_size))
  return {
    count,
    next: page < pages ? withPage(caller, page + 1) : null,
    previous: page > 1 ? withPage(caller, Math.min(page - 1, pages)) : null,
    results,
  }
}

/** A page of a list that is short enough to be had as a whole. */
export function sliceOf<Item>(caller: Caller, asked: Asked, all: readonly Item[]) {
  const { offset, limit } = offsetOf(asked)
  return pageOfResults(caller, asked, all.length, all.slice(offset, offset + limit))
}

function withPage(caller: Caller, page: number): string {
  const [path = '', query = ''] = caller.request.url.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('page', String(page))
  return urlOf(caller, `${path}?${parameters}`)
}
