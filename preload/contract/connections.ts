/** Connections to the databases of a team. A secret goes in and never comes out again. */
import * as z from 'zod'
import { procedure } from './errors.ts'

export const connectionKinds = ['postgres', 'mongodb'] as const
export const tlsModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const

export const connectionNameSchema = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u, 'A name has 1 to 60 letters, digits, blanks, dots, - and _.')

/** Certificates as PEM texts; the key of the client's certificate is a secret. */
export const tlsSchema = z.object({
  mode: z.enum(tlsModes).describe('verify-full unless the server is on this machine'),
  ca: z.string().max(200_000).optional().describe('Who signs the server, as PEM; the usual authorities when left out'),
  certificate: z.string().max(200_000).optional().describe("The client's certificate, as PEM"),
})

export const secretSources = ['keystore', 'passphrase', 'environment', 'session', 'none'] as const

export const testStepSchema = z.object({
  step: z.enum(['dns', 'connect', 'tls', 'login', 'database', 'version', 'rights']),
  ok: z.boolean(),
  message: z.string().describe('What was found, or what is wrong and what to do'),
})
export type TestStep = z.infer<typeof testStepSchema>

export const connectionTestSchema = z.object({
  ok: z.boolean(),
  server: z.string().nullable().describe('Product and version'),
  steps: z.array(testStepSchema).describe('In order, up to the first that failed'),
})
export type ConnectionTest = z.infer<typeof connectionTestSchema>

export const connectionSchema = z.object({
  id: z.string(),
  name: connectionNameSchema,
  kind: z.enum(connectionKinds),
  url: z.string().describe('Without any secret'),
  host: z.string(),
  user: z.string().nullable(),
  database: z.string(),
  schema: z.string().nullable().describe('Of PostgreSQL'),
  tls: tlsSchema,
  secret: z.enum(secretSources).describe('Where its password is kept; none when it has none'),
  createdAt: z.date(),
})
export type Connection = z.infer<typeof connectionSchema>

const fieldsSchema = z.object({
  kind: z.enum(connectionKinds),
  host: z.string().min(1).max(500),
  port: z.int().min(1).max(65_535).optional(),
  user: z.string().max(200).optional(),
  database: z.string().min(1).max(200),
})

export const newConnectionSchema = z.object({
  name: connectionNameSchema,
  url: z.string().max(4000).optional().describe('postgresql:// or mongodb:// or mongodb+srv://; or else fields'),
  fields: fieldsSchema.optional(),
  schema: z.string().max(63).optional(),
  password: z.string().max(4000).optional().describe('Goes to the key store; a password in the URL does, too'),
  tls: tlsSchema
    .partial()
    .extend({ key: z.string().max(200_000).optional() })
    .optional(),
  remember: z.boolean().default(true).describe('Else the secret is forgotten when Winnow ends'),
})
export type NewConnection = z.infer<typeof newConnectionSchema>

const connectionRef = z.object({ connection: z.string().min(1).max(200).describe('Name or id of a connection') })

export const connections = {
  list: procedure
    .route({ method: 'GET', path: '/connections', summary: 'Connections to databases, by name' })
    .output(z.array(connectionSchema)),
  keystore: procedure
    .route({ method: 'GET', path: '/connections-keystore', summary: 'Where secrets can be kept, if anywhere' })
    .output(z.object({ source: z.enum(secretSources), message: z.string() })),
  add: procedure
    .route({ method: 'POST', path: '/connections', summary: 'Add a connection; nothing is sent to the server yet' })
    .input(newConnectionSchema)
    .output(connectionSchema),
  update: procedure
    .route({
      method: 'POST',
      path: '/connections/{connection}',
      summary: 'Change a connection; a secret left out stays',
    })
    .input(newConnectionSchema.partial().extend(connectionRef.shape))
    .output(connectionSchema),
  remove: procedure
    .route({ method: 'DELETE', path: '/connections/{connection}', summary: 'Forget a connection and its secret' })
    .input(connectionRef)
    .output(connectionSchema),
  test: procedure
    .route({ method: 'POST', path: '/connections/{connection}/test', summary: 'Try a connection step by step' })
    .input(connectionRef)
    .output(connectionTestSchema),
  tryOut: procedure
    .route({ method: 'POST', path: '/connections-test', summary: 'Try a connection that is not added yet' })
    .input(newConnectionSchema)
    .output(connectionTestSchema),
}
