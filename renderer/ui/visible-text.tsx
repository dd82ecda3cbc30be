/**
 * Raw text with its invisible characters made visible: tabs, trailing blanks, control characters, odd spaces.
 * Half of what is wrong in a file cannot be seen otherwise.
 */
import { type ReactNode, useMemo } from 'react'
import { splitVisible } from './split-visible.ts'
import classes from './visible-text.module.css'

export function VisibleText({ text, limit = 2000 }: { readonly text: string; readonly limit?: number }): ReactNode {
  const runs = useMemo(() => splitVisible(text.slice(0, limit)), [text, limit])
  return (
    <>
      {runs.map((run) =>
        run.hidden ? (
          <span key={run.at} className={classes.hidden} title={run.hidden}>
            {run.text}
          </span>
        ) : (
          run.text
        ),
      )}
      {text.length > limit && <span className={classes.hidden}>… {text.length - limit} more characters</span>}
    </>
  )
}
