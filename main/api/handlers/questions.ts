/** Anomalies, cascades, aggregates, reports, segments. */

import { refusal } from '../answers.ts'
import { type Caller, offsetOf, pageOfResults, sliceOf, urlOf } from '../caller.ts'
import { recordsOf } from '../records.ts'
import { snake } from '../snake-case.ts'
import { os, type Parts } from './parts.ts'

export function questionHandlers({ client }: Parts) {
  const anomalies = {
    page: os.anomalies.page.handler(async ({ context, input: { params, query } }) => {
      const { type: types = [], file: files = [], severity: severities = [], search = '' } = query
      const filter = { types, files, severities, search }
      const found = await client(context).anomalies.page(
        { ...params, filter, ...offsetOf(query) },
        { signal: context.signal },
      )
      return pageOfResults(context, query, found.total, found.anomalies)
    }),
    summary: os.anomalies.summary.handler(({ context, input }) => client(context).anomalies.summary(input.params)),
    lines: os.anomalies.lines.handler(async ({ context, input: { params, query } }) => {
      const { source, line, column = '', around } = query
      return snake(await client(context).anomalies.lines({ ...params, source, line, column, around }))
    }),
  }
  const cascades = {
    options: os.cascades.options.handler(async ({ context, input: { params, query } }) => {
      const { page, page_size, search = '', ...chosen } = query
      const { dataset, level } = params
      const at = { page, page_size }
      const selection = await selectionOf(context, dataset, chosen)
      const found = await client(context).browse.options(
        { dataset, level, selection, search, ...offsetOf(at) },
        { signal: context.signal },
      )
      return pageOfResults(context, at, found.total, found.options)
    }),
    rows: os.cascades.rows.handler(async ({ context, input: { params, query } }) => {
      const { page, page_size, ...chosen } = query
      const at = { page, page_size }
      const selection = await selectionOf(context, params.dataset, chosen)
      const found = await client(context).browse.rows(
        { ...params, selection, ...offsetOf(at) },
        { signal: context.signal },
      )
      return pageOfResults(context, at, found.total, recordsOf(found.columns, found.rows))
    }),
  }
  const aggregates = {
    page: os.aggregates.page.handler(async ({ context, input: { params, query, body } }) => {
      const found = await client(context).aggregates.page(
        { ...params, spec: body, ...offsetOf(query) },
        { signal: context.signal },
      )
      return pageOfResults(context, query, found.total, recordsOf(found.columns, found.rows))
    }),
  }
  const reports = {
    list: os.reports.list.handler(async ({ context, input: { params, query } }) => {
      const all = await client(context).reports.list(params)
      const path = (name: string) => `/api/datasets/${encodeURIComponent(params.dataset)}/reports/${name}`
      return sliceOf(
        context,
        query,
        all.map(({ name, title, description, parameters }) => ({
          ...{ name, title, description, parameters, url: urlOf(context, path(name)) },
        })),
      )
    }),
    page: os.reports.page.handler(async ({ context, input: { params, query } }) => {
      const { page, per_page: perPage, ...given } = query
      const values = oneEach(given)
      const found = await client(context).reports.run({ ...params, values, page, perPage }, { signal: context.signal })
      const { data, per_page, total_pages, total_items } = found
      return { data, page: found.page, per_page, total_pages, total_items }
    }),
  }
  const segments = {
    list: os.segments.list.handler(async ({ context, input: { params, query } }) =>
      sliceOf(context, query, (await client(context).segments.list(params)).map(snake)),
    ),
    get: os.segments.get.handler(async ({ context, input }) => {
      const { definition: _, ...found } = await client(context).segments.get(input.params)
      return snake(found)
    }),
    find: os.segments.find.handler(async ({ context, input: { params, body } }) =>
      snake(await client(context).segments.start({ ...params, definition: body })),
    ),
    delete: os.segments.delete.handler(async ({ context, input }) => {
      await client(context).segments.delete(input.params)
      return undefined
    }),
  }
  return { anomalies, cascades, aggregates, reports, segments }

  /** Choices in the order of the levels. @throws 400 for what is no level. */
  async function selectionOf(context: Caller, dataset: string, chosen: Readonly<Record<string, unknown>>) {
    const { name, hierarchy } = await client(context).datasets.get({ dataset })
    const levels = hierarchy?.levels.map((level) => level.name) ?? []
    const given = oneEach(chosen)
    const strange = Object.keys(given).filter((key) => !levels.includes(key))
    if (strange.length > 0)
      throw refusal(400, 'bad_request', `${name} has no such level. It has ${levels.join(', ') || 'none'}.`, {
        fields: strange.map((field) => ({ field, message: 'There is no such level, and no such parameter.' })),
      })
    return levels.flatMap((level) => {
      const value = given[level]
      return value === undefined ? [] : [{ level, value }]
    })
  }
}

/** @throws 400 for a parameter that stands twice. */
function oneEach(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([field, value]) => {
      if (typeof value === 'string') return [field, value]
      throw refusal(400, 'bad_request', `${field} stands more than once.`, {
        fields: [{ field, message: 'It may stand once.' }],
      })
    }),
  )
}
