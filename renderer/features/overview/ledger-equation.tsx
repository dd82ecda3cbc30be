/**
 * The account of a file as an equation: every physical record is somewhere. It is the first promise of the product,
 * so it is shown in full and checked here once more.
 */
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { Ledger } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import { balances, ledgerTerms } from './ledger-terms.ts'
import classes from './overview.module.css'

export function LedgerEquation({ ledger }: { readonly ledger: Ledger }) {
  const isBalanced = balances(ledger)
  return (
    <div className={classes.ledger} role="math" aria-label={spoken(ledger)}>
      <Term count={ledger.records} label={ledger.records === 1 ? 'record' : 'records'} />
      <span className={classes.sign}>=</span>
      {ledgerTerms(ledger).map(({ key, count, label }, index) => (
        <span key={key} className={classes.termGroup}>
          {index > 0 && <span className={classes.sign}>+</span>}
          <Term count={count} label={label} tone={key} />
        </span>
      ))}
      <span className={classes.verdict} data-bad={!isBalanced || undefined}>
        {isBalanced ? <IconCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
        {isBalanced ? 'balances' : 'does not balance'}
      </span>
    </div>
  )
}

const Term = ({ count, label, tone }: { readonly count: number; readonly label: string; readonly tone?: string }) => (
  <span className={classes.term} data-tone={tone} data-zero={count === 0 || undefined}>
    <strong>{formatCount(count)}</strong> {label}
  </span>
)

const spoken = (ledger: Ledger): string =>
  `${formatCount(ledger.records)} records = ${ledgerTerms(ledger)
    .map(({ count, label }) => `${formatCount(count)} ${label}`)
    .join(' + ')}`
