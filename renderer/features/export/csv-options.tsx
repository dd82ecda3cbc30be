/** How CSV is written, for whoever the usual way does not suit. */
import { Checkbox, NativeSelect } from '@mantine/core'
import { csvEncodings, csvFormatSchema } from '../../../preload/contract/index.ts'
import classes from './export-dialog.module.css'
import type { ExportOptions } from './formats.ts'

type Csv = ExportOptions['csv']

interface CsvOptionsProps {
  readonly csv: Csv
  readonly onChange: (csv: Csv) => void
}

const delimiters = [
  { value: ',', label: 'Comma ,' },
  { value: ';', label: 'Semicolon ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Pipe |' },
]
const quotes = [
  { value: 'needed', label: 'Where needed' },
  { value: 'text', label: 'All texts' },
  { value: 'all', label: 'All cells' },
]
const decimals = [
  { value: 'source', label: 'As in the file' },
  { value: '.', label: 'Point 1.5' },
  { value: ',', label: 'Comma 1,5' },
]
const lineEnds = [
  { value: 'lf', label: 'LF' },
  { value: 'crlf', label: 'CR LF (Windows)' },
]
const encodings = csvEncodings.map((value) => ({ value, label: value.toUpperCase() }))

export function CsvOptions({ csv, onChange }: CsvOptionsProps) {
  const choose = (key: keyof Csv, value: unknown) => {
    const parsed = csvFormatSchema.safeParse({ kind: 'csv', ...csv, [key]: value })
    if (!parsed.success) return
    const { kind: _, ...next } = parsed.data
    onChange(next.encoding.startsWith('utf-') ? next : { ...next, bom: false })
  }
  const select = (key: keyof Csv, label: string, data: readonly { value: string; label: string }[]) => (
    <NativeSelect
      label={label}
      data={[...data]}
      value={String(csv[key])}
      onChange={(event) => choose(key, event.currentTarget.value)}
    />
  )
  return (
    <>
      {select('delimiter', 'Delimiter', delimiters)}
      {select('encoding', 'Encoding', encodings)}
      {select('decimal', 'Decimal sign', decimals)}
      {select('quote', 'Quotes', quotes)}
      {select('lineEnd', 'Line ends', lineEnds)}
      <div className={classes.checks}>
        <Checkbox
          label="Column names first"
          checked={csv.header}
          onChange={(event) => choose('header', event.currentTarget.checked)}
        />
        <Checkbox
          label="Byte order mark (for Excel)"
          checked={csv.bom}
          disabled={!csv.encoding.startsWith('utf-')}
          onChange={(event) => choose('bom', event.currentTarget.checked)}
        />
      </div>
    </>
  )
}
