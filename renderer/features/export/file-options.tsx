/** Whether the file is compressed, and whether there are several of a limited size. */
import { NativeSelect, NumberInput } from '@mantine/core'
import { exportCompressions } from '../../../preload/contract/index.ts'
import { type ExportOptions, type FormatChoice, isText } from './formats.ts'

interface FileOptionsProps {
  readonly choice: FormatChoice
  readonly options: ExportOptions
  /** A browser is handed one file. */
  readonly canSplit: boolean
  readonly onChange: (options: ExportOptions) => void
}

const compressionWords = { none: 'None', gzip: 'gzip (.gz)', zstd: 'Zstandard (.zst)' } as const
const codecs = [
  { value: 'deflate', label: 'Deflate' },
  { value: 'snappy', label: 'Snappy' },
  { value: 'null', label: 'None' },
] as const

export function FileOptions({ choice, options, canSplit, onChange }: FileOptionsProps) {
  const { compression, split, partSize, codec } = options
  const splits = [
    { value: 'no', label: 'One file' },
    { value: 'rows', label: 'Files of so many rows' },
    ...(isText(choice) ? [{ value: 'bytes', label: 'Files of so many MB' }] : []),
  ]
  const shownSplit = splits.some(({ value }) => value === split) ? split : 'rows'
  const chooseSplit = (value: string) => {
    if (value === 'no') onChange({ ...options, split: 'no' })
    else if (value === 'rows') onChange({ ...options, split: 'rows', partSize: 100_000 })
    else onChange({ ...options, split: 'bytes', partSize: 100 })
  }
  return (
    <>
      {choice.kind === 'avro' && (
        <NativeSelect
          label="Compression"
          data={[...codecs]}
          value={codec}
          onChange={(event) => {
            const chosen = codecs.find(({ value }) => value === event.currentTarget.value)
            if (chosen) onChange({ ...options, codec: chosen.value })
          }}
        />
      )}
      {(isText(choice) || choice.kind === undefined) && (
        <NativeSelect
          label="Compression"
          data={exportCompressions.map((value) => ({ value, label: compressionWords[value] }))}
          value={compression}
          onChange={(event) => {
            const chosen = exportCompressions.find((value) => value === event.currentTarget.value)
            if (chosen) onChange({ ...options, compression: chosen })
          }}
        />
      )}
      {choice.kind !== undefined && canSplit && (
        <NativeSelect
          label="Parts"
          data={splits}
          value={shownSplit}
          onChange={(event) => chooseSplit(event.currentTarget.value)}
        />
      )}
      {choice.kind !== undefined && canSplit && shownSplit !== 'no' && (
        <NumberInput
          label={shownSplit === 'rows' ? 'Rows of a file' : 'MB of a file, at most'}
          min={shownSplit === 'rows' ? 1 : 0.001}
          thousandSeparator=","
          value={partSize}
          onChange={(value) => {
            const size = Number(value)
            if (size > 0) onChange({ ...options, split: shownSplit, partSize: size })
          }}
        />
      )}
    </>
  )
}
