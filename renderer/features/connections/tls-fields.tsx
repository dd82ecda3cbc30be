/** How a connection is encrypted, and the certificates it needs: pasted, or read from a file. */
import { Anchor, Button, FileButton, NativeSelect, Textarea } from '@mantine/core'
import { useState } from 'react'
import { tlsModes } from '../../../preload/contract/index.ts'
import { tlsChoices } from './connection-words.ts'
import classes from './connections.module.css'
import type { Draft } from './draft.ts'

interface TlsFieldsProps {
  readonly draft: Draft
  readonly onChange: (part: Partial<Draft>) => void
}

export function TlsFields({ draft, onChange }: TlsFieldsProps) {
  const [isOpen, setOpen] = useState(draft.ca + draft.certificate !== '')
  return (
    <>
      <NativeSelect
        label="Encryption"
        value={draft.tls}
        data={['' as const, ...tlsModes].map((mode) => ({ value: mode, label: tlsChoices[mode] }))}
        onChange={(event) => onChange({ tls: tlsModes.find((mode) => mode === event.currentTarget.value) ?? '' })}
      />
      {draft.tls !== 'disable' && !isOpen && (
        <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setOpen(true)}>
          Certificates…
        </Anchor>
      )}
      {draft.tls !== 'disable' && isOpen && (
        <>
          <PemField
            label="Who signs the server (CA)"
            hint="Left out, the usual authorities are trusted."
            value={draft.ca}
            onChange={(ca) => onChange({ ca })}
          />
          <PemField
            label="Your certificate"
            hint="Only where the server asks for one."
            value={draft.certificate}
            onChange={(certificate) => onChange({ certificate })}
          />
          <PemField
            label="Key of your certificate"
            hint="It is kept where the password is, and not shown again."
            value={draft.key}
            onChange={(key) => onChange({ key })}
          />
        </>
      )}
    </>
  )
}

interface PemFieldProps {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly onChange: (pem: string) => void
}

/** A certificate is a few kilobytes; a file that was chosen by mistake is not read. */
const PEM_LIMIT = 200_000

function PemField({ label, hint, value, onChange }: PemFieldProps) {
  const [problem, setProblem] = useState<string>()
  const read = async (file: File | null) => {
    if (!file) return
    if (file.size > PEM_LIMIT) return setProblem(`${file.name} is too large for a certificate.`)
    const text = await file.text()
    setProblem(text.includes('-----BEGIN') ? undefined : `${file.name} is not a PEM text: it has no BEGIN line.`)
    onChange(text)
  }
  return (
    <div className={classes.pemField}>
      <FileButton accept=".pem,.crt,.cer,.key,.txt" onChange={(file) => void read(file)}>
        {(props) => (
          <Button
            {...props}
            size="compact-xs"
            variant="subtle"
            className={classes.pemFile}
            aria-label={`Choose a file: ${label}`}
          >
            Choose a file…
          </Button>
        )}
      </FileButton>
      <Textarea
        size="xs"
        label={label}
        description={hint}
        placeholder="-----BEGIN …"
        rows={2}
        spellCheck={false}
        autoComplete="off"
        classNames={{ input: classes.pem }}
        value={value}
        error={problem}
        onChange={(event) => {
          setProblem(undefined)
          onChange(event.currentTarget.value)
        }}
      />
    </div>
  )
}
