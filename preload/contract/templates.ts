/** Templates: what a domain's files look like. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { columnSchema } from './values.ts'

export const templateSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  resources: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      columns: z.array(columnSchema),
      key: z.array(z.string()).describe('Columns of its primary key; none when it has none'),
    }),
  ),
})
export type Template = z.infer<typeof templateSchema>

export const templates = {
  list: procedure
    .route({ method: 'GET', path: '/templates', summary: 'All templates' })
    .output(z.array(templateSchema)),
}
