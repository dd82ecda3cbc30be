/**
 * What covers the window while files hover over it: the whole window is the target, and it says so.
 */
import { DropArt } from './drop-art.tsx'
import classes from './drop-veil.module.css'

export function DropVeil({ shown }: { readonly shown: boolean }) {
  if (!shown) return null
  return (
    <div className={classes.veil} role="status">
      <div className={classes.frame}>
        <DropArt active />
        <p className={classes.title}>Drop to look inside</p>
        <p className={classes.text}>CSV files or a folder of them. Nothing is loaded before you say so.</p>
      </div>
    </div>
  )
}
