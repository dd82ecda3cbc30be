/**
 * Severities as words, shapes and colours. Shape and word carry the meaning; colour only helps.
 */
import { IconAlertCircleFilled, IconAlertTriangleFilled, IconInfoCircleFilled } from '@tabler/icons-react'
import type { Severity } from '../../preload/contract/index.ts'
import classes from './severity.module.css'

const icons = { error: IconAlertCircleFilled, warning: IconAlertTriangleFilled, info: IconInfoCircleFilled }
export const severityWords: Readonly<Record<Severity, string>> = { error: 'Error', warning: 'Warning', info: 'Info' }

export function SeverityIcon({ severity, size = 14 }: { readonly severity: Severity; readonly size?: number }) {
  const Icon = icons[severity]
  return <Icon size={size} className={classes[severity]} role="img" aria-label={severityWords[severity]} />
}

export function worstSeverity(counts: Readonly<Record<Severity, number>>): Severity | undefined {
  if (counts.error > 0) return 'error'
  if (counts.warning > 0) return 'warning'
  return counts.info > 0 ? 'info' : undefined
}
