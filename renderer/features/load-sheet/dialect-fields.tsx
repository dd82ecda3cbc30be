/**
 * How a file is read: each part of the dialect as detected, and free to be decided otherwise.
 */
import { NativeSelect, NumberInput } from '@mantine/core'
import type { ReactNode } from 'react'
import {
  type Dialect,
  type DialectOverrides,
  delimiters,
  dialectOverridesSchema,
  dialectSchema,
  encodings,
} from '../../../preload/contract/index.ts'
import { overrideDialect } from '../../state/load-sheet.ts'
import { delimiterName, delimiterWord, encodingName, headerName } from './dialect-words.ts'
import classes from './file-card.module.css'
import { ResetLink } from './reset-link.tsx'

interface DialectFieldsProps {
  readonly grant: string
  readonly detected: Dialect
  readonly overrides: DialectOverrides
}

/** What the contract allows, one first: most files have a header of one row. */
const mostHeaderRows = Math.min(10, dialectSchema.shape.headerRows.maxValue ?? 1)
const headerChoices = [1, 0, ...Array.from({ length: mostHeaderRows - 1 }, (_, index) => index + 2)]

/** A detected value is always among the choices, whatever the contract lists. */
const withDetected = <Value,>(choices: readonly Value[], detected: Value): readonly Value[] =>
  choices.includes(detected) ? choices : [...choices, detected]

export function DialectFields({ grant, detected, overrides }: DialectFieldsProps) {
  const decide = (key: keyof DialectOverrides, value: unknown) => {
    const parsed = dialectOverridesSchema.safeParse({ [key]: value })
    if (parsed.success) overrideDialect(grant, key, parsed.data[key] === detected[key] ? undefined : parsed.data[key])
  }
  const reset = (key: keyof DialectOverrides, was: string): ReactNode =>
    overrides[key] === undefined ? undefined : (
      <span className={classes.was}>
        Detected: {was}. <ResetLink onClick={() => overrideDialect(grant, key, undefined)} />
      </span>
    )

  return (
    <>
      <div className={classes.field} data-overridden={overrides.delimiter !== undefined || undefined}>
        <NativeSelect
          label="Delimiter"
          value={overrides.delimiter ?? detected.delimiter}
          data={withDetected(delimiters, detected.delimiter).map((value) => ({ value, label: delimiterName(value) }))}
          onChange={(event) => decide('delimiter', event.currentTarget.value)}
        />
        {reset('delimiter', delimiterWord(detected.delimiter))}
      </div>
      <div className={classes.field} data-overridden={overrides.encoding !== undefined || undefined}>
        <NativeSelect
          label="Encoding"
          value={overrides.encoding ?? detected.encoding}
          data={withDetected(encodings, detected.encoding).map((value) => ({ value, label: encodingName(value) }))}
          onChange={(event) => decide('encoding', event.currentTarget.value)}
        />
        {reset('encoding', encodingName(detected.encoding))}
      </div>
      <div className={classes.field} data-overridden={overrides.headerRows !== undefined || undefined}>
        <NativeSelect
          label="Header"
          value={String(overrides.headerRows ?? detected.headerRows)}
          data={withDetected(headerChoices, detected.headerRows).map((rows) => ({
            value: String(rows),
            label: headerName(rows),
          }))}
          onChange={(event) => decide('headerRows', Number(event.currentTarget.value))}
        />
        {reset('headerRows', headerName(detected.headerRows).toLowerCase())}
      </div>
      <div className={classes.field} data-overridden={overrides.preambleRows !== undefined || undefined}>
        <NumberInput
          label="Rows to skip"
          min={0}
          max={1000}
          clampBehavior="strict"
          allowDecimal={false}
          value={overrides.preambleRows ?? detected.preambleRows}
          onChange={(value) => decide('preambleRows', value)}
        />
        {reset('preambleRows', String(detected.preambleRows))}
      </div>
    </>
  )
}
