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
  encodings,
} from '../../../preload/contract/index.ts'
import { overrideDialect } from '../../state/load-sheet.ts'
import { delimiterWords, encodingWords } from './dialect-words.ts'
import classes from './file-card.module.css'
import { ResetLink } from './reset-link.tsx'

interface DialectFieldsProps {
  readonly grant: string
  readonly detected: Dialect
  readonly overrides: DialectOverrides
}

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
          data={delimiters.map((value) => ({ value, label: delimiterWords[value] }))}
          onChange={(event) => decide('delimiter', event.currentTarget.value)}
        />
        {reset('delimiter', delimiterWords[detected.delimiter].split(' ')[0] ?? '')}
      </div>
      <div className={classes.field} data-overridden={overrides.encoding !== undefined || undefined}>
        <NativeSelect
          label="Encoding"
          value={overrides.encoding ?? detected.encoding}
          data={encodings.map((value) => ({ value, label: encodingWords[value] }))}
          onChange={(event) => decide('encoding', event.currentTarget.value)}
        />
        {reset('encoding', encodingWords[detected.encoding])}
      </div>
      <div className={classes.field} data-overridden={overrides.headerRows !== undefined || undefined}>
        <NativeSelect
          label="Header"
          value={String(overrides.headerRows ?? detected.headerRows)}
          data={[
            { value: '1', label: 'First row' },
            { value: '0', label: 'No header' },
          ]}
          onChange={(event) => decide('headerRows', Number(event.currentTarget.value))}
        />
        {reset('headerRows', detected.headerRows > 0 ? 'first row' : 'no header')}
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
