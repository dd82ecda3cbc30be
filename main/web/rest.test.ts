import { expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from '../../preload/contract/index.ts'
import { describeApi } from './rest.ts'

const pathsSchema = z.record(
  z.string(),
  z.record(z.string(), z.object({ operationId: z.string(), summary: z.string() })),
)

it('describes every procedure of the contract, with its route and a summary', async () => {
  const paths = pathsSchema.parse((await describeApi()).paths)
  const described = Object.values(paths).flatMap((path) => Object.values(path))
  const procedures = Object.entries(contract).flatMap(([name, area]) =>
    '~orpc' in area ? [name] : Object.keys(area).map((child) => `${name}.${child}`),
  )
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(procedures.sort())
  expect(described.filter(({ summary }) => summary === '')).toEqual([])
})
