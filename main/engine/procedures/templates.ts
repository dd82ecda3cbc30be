/** Templates: what a domain expects. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { isRequired } from '../template/load-templates.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.templates)

export function templatesProcedures({ engine: { templates } }: ProcedureContext) {
  return {
    list: os.list.handler(() =>
      [...templates.values()].map(({ name, title, description, resources }) => ({
        id: name,
        title,
        description,
        resources: resources.map((resource) => ({
          name: resource.name,
          title: resource.title,
          key: resource.schema.primaryKey,
          columns: resource.schema.fields.map((field) => ({
            name: field.name,
            type: field.type,
            required: isRequired(resource, field.name),
          })),
        })),
      })),
    ),
  }
}
