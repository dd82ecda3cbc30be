/**
 * Files that cannot be loaded, each with its reason. They do not keep the others from being loaded.
 */
import { IconFileX } from '@tabler/icons-react'
import type { Rejection } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'
import classes from './load-sheet.module.css'

export function RejectedList({ rejected }: { readonly rejected: readonly Rejection[] }) {
  if (rejected.length === 0) return null
  return (
    <section aria-label="Files that cannot be loaded" className={classes.rejected}>
      <h3 className={classes.rejectedTitle}>
        <IconFileX size={15} aria-hidden /> {plural(rejected.length, 'file')} cannot be loaded
      </h3>
      <ul>
        {rejected.map(({ name, message }) => (
          <li key={`${name}: ${message}`} className={classes.rejectedItem}>
            <strong>{name}</strong> <span>{message}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
