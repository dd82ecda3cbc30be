/**
 * Expected failures of every procedure, declared once. A message says what, where and what to do next;
 * anything not listed here is a bug and arrives as INTERNAL_SERVER_ERROR.
 */
import { oc } from '@orpc/contract'
import * as z from 'zod'

export const errors = {
  NOT_FOUND: { status: 404, message: 'There is nothing of that name.' },
  BAD_INPUT: {
    status: 422,
    message: 'The input cannot be used.',
    data: z
      .object({
        file: z.string().optional(),
        line: z.int().optional().describe('Of a mistake in SQL, from 1'),
        column: z.int().optional(),
        fields: z
          .union([
            z.array(z.object({ row: z.int(), column: z.string(), value: z.string(), reason: z.string() })),
            z.array(z.object({ field: z.string(), message: z.string() })),
          ])
          .optional()
          .describe(
            'Of rows that are to be inserted everything that is wrong with them, rows counted from 1; else which part of the input is wrong',
          ),
      })
      .optional(),
  },
  NAME_TAKEN: { status: 409, message: 'The name is taken.', data: z.object({ free: z.string() }) },
  FILE_EXISTS: { status: 409, message: 'The file exists already.', data: z.object({ file: z.string() }) },
  GRANT_REFUSED: { status: 403, message: 'The permission to use this file is not valid. Choose the file again.' },
  ENGINE_STOPPED: { status: 503, message: 'The data engine stopped. It is being started again; try once more.' },
} as const

export type ErrorCode = keyof typeof errors

/** Every procedure starts from here, so that none can forget the common errors. */
export const procedure = oc.errors(errors)
