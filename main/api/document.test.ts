import { expect, it } from 'vitest'
import * as z from 'zod'
import { describeApi } from './document.ts'

const operationSchema = z.looseObject({
  summary: z.string().min(5),
  tags: z.array(z.string()).min(1),
  'x-role': z.enum(['anyone', 'reader', 'editor']),
  responses: z.record(z.string(), z.unknown()),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
})
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.1'),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
})

it('says of every route what it does, who may call it, what it takes and how it may fail', async () => {
  const { paths } = documentSchema.parse(await describeApi())
  for (const [path, item] of Object.entries(paths))
    for (const [method, { responses, parameters }] of Object.entries(item)) {
      expect(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(['400', '429', '500']))
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named)
    }
  expect(Object.keys(paths['/process_file/']?.post?.responses ?? {})).toEqual(
    expect.arrayContaining(['201', '409', '415', '413']),
  )
  expect(Object.keys(paths['/csv_task_result/{uuid}/']?.get?.responses ?? {})).toEqual(
    expect.arrayContaining(['200', '404', '406', '425']),
  )
})

it('describes every parameter, and bodies as they are: forms for files, none for 204, bytes for downloads', async () => {
  const { paths } = documentSchema.parse(await describeApi())
  for (const [path, item] of Object.entries(paths))
    for (const [method, { parameters, requestBody, responses }] of Object.entries(item)) {
      for (const one of parameters) {
        expect(one.description, `${method} ${path} ${one.name}`).toMatch(/\w{3}/)
        expect([one.allowEmptyValue, one.allowReserved]).toEqual([undefined, undefined])
      }
      expect(responses['204'] ?? {}).not.toHaveProperty('content')
      const forms = JSON.stringify(requestBody ?? null).includes('octet-stream')
      expect(Object.keys(Object(requestBody).content ?? {}), `${method} ${path}`).toEqual(
        requestBody === undefined ? [] : [forms ? 'multipart/form-data' : 'application/json'],
      )
    }
  expect(Object.keys(paths['/tasks/{task}/files/{name}']?.get?.responses ?? {})).toEqual(
    expect.arrayContaining(['200', '206', '304', '416']),
  )
  const again = paths['/process_file/']?.post?.responses['409']
  expect(JSON.stringify(again)).toContain('"uuid"')
})

it('writes all names in snake_case, and describes files, events and numbers as what they are', async () => {
  const text = JSON.stringify(await describeApi())
  const names = [...text.matchAll(/"properties":\{(.*?)\}/g)].flatMap(([, members]) =>
    [...(members ?? '').matchAll(/"(\w+)":\{/g)].map(([, name]) => name ?? ''),
  )
  expect(names.length).toBeGreaterThan(100)
  expect(names.filter((name) => /[A-Z]/.test(name) && name !== 'propertyNames')).toEqual([])
  const { paths } = documentSchema.parse(JSON.parse(text))
  expect(paths['/process_file/']?.post?.requestBody).toMatchObject({
    content: {
      'multipart/form-data': { schema: { properties: { file: { contentMediaType: 'application/octet-stream' } } } },
    },
  })
  expect(paths['/tasks/{task}/events']?.get?.responses['200']).toMatchObject({ content: { 'text/event-stream': {} } })
  const page = paths['/datasets']?.get?.parameters.find(({ name }) => name === 'page')
  expect(page?.schema).toMatchObject({ type: 'integer', minimum: 1, default: 1 })
})
