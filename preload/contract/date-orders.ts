/** Dates of which nothing tells whether the day or the month comes first: the open questions, and the answers. */
import * as z from 'zod'
import { datasetSchema } from './datasets.ts'
import { procedure } from './errors.ts'
import { datasetRefSchema } from './values.ts'

export const dateOrders = ['day-first', 'month-first'] as const
export const dateOrderSchema = z.enum(dateOrders)
export type DateOrder = z.infer<typeof dateOrderSchema>

export const dateQuestionSchema = z.object({
  table: z.string(),
  column: z.string(),
  value: z.string().describe('The first such date'),
  file: z.string(),
  line: z.int(),
})
export type DateQuestion = z.infer<typeof dateQuestionSchema>

export const dateAnswerSchema = z.object({
  table: z.string(),
  column: z.string(),
  order: dateOrderSchema,
  format: z.string().describe('How the dates are written, as in %d/%m/%Y'),
  answeredAt: z.date(),
  template: z.string().nullable().describe('The template whose files the answer is remembered for'),
  labels: z.array(z.string()).describe('Without a template: the header of the files that it is remembered for'),
})
export type DateAnswer = z.infer<typeof dateAnswerSchema>

export const dateOrdersSchema = z.object({
  questions: z.array(dateQuestionSchema),
  answers: z.array(dateAnswerSchema),
})
export type DateOrders = z.infer<typeof dateOrdersSchema>

const datasetRef = z.object({ dataset: datasetRefSchema })

export const dateOrderProcedures = {
  list: procedure
    .route({
      method: 'GET',
      path: '/datasets/{dataset}/date-orders',
      summary: 'Columns whose dates do not tell the order of day and month, and the answers that are remembered',
    })
    .input(datasetRef)
    .output(dateOrdersSchema),
  answer: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/date-orders',
      summary: 'Say whether the day or the month comes first; makes a new version, and is remembered for later loads',
    })
    .input(datasetRef.extend({ table: z.string(), column: z.string(), order: dateOrderSchema }))
    .output(datasetSchema),
  forget: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/date-orders/forget',
      summary: 'Forget answers, so that later loads ask again; what is loaded stays as it is',
    })
    .input(datasetRef.extend({ table: z.string().optional(), column: z.string().optional() }))
    .output(z.object({ forgotten: z.int() })),
}
