/**
 * Sends one file to the browser host. XMLHttpRequest, because fetch cannot tell how much of a body was sent.
 */
import * as z from 'zod'
import { type Grant, grantSchema } from '../../preload/contract/index.ts'
import type { ReadOptions } from './host.ts'

const fileReply = z.object({ file: grantSchema })

export function uploadFile(file: File, { signal, onProgress }: ReadOptions = {}): Promise<Grant> {
  const { promise, resolve, reject } = Promise.withResolvers<Grant>()
  const request = new XMLHttpRequest()
  const fail = (why: string) => reject(new Error(`"${file.name}" could not be sent: ${why}`))
  request.open('POST', `/files?name=${encodeURIComponent(file.name)}`)
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.upload.addEventListener('progress', (event) => onProgress?.(event.loaded))
  request.addEventListener('error', () => fail('the connection broke, or the file changed meanwhile. Drop it again.'))
  request.addEventListener('abort', () => reject(new DOMException('The upload was cancelled.', 'AbortError')))
  request.addEventListener('load', () => {
    if (request.status < 200 || request.status > 299) return fail(`the server answered ${request.status}.`)
    try {
      resolve(fileReply.parse(JSON.parse(request.responseText)).file)
    } catch {
      fail('the server gave an answer that makes no sense.')
    }
  })
  signal?.addEventListener('abort', () => request.abort(), { once: true })
  if (signal?.aborted) request.abort()
  request.send(file)
  return promise
}
