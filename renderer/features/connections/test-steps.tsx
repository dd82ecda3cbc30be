/**
 * A test of a connection, step by step up to the first that failed, with what to do about it.
 */
import { VisuallyHidden } from '@mantine/core'
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import type { ConnectionTest } from '../../../preload/contract/index.ts'
import { stepTitles } from './connection-words.ts'
import classes from './connections.module.css'

/** One after the other, as they were made, but no slower than they are read. */
const STEP_MS = 110

export const TestSteps = ({ test: { ok, server, steps } }: { readonly test: ConnectionTest }) => (
  <div role="status" className={classes.test}>
    <ol aria-label="Steps of the test">
      {steps.map(({ step, ok: passed, message }, at) => (
        <li
          key={step}
          className={classes.step}
          data-failed={!passed || undefined}
          style={{ animationDelay: `${at * STEP_MS}ms` }}
        >
          {passed ? <IconCircleCheck size={15} aria-hidden /> : <IconCircleX size={15} aria-hidden />}
          <span className={classes.stepTitle}>{stepTitles[step]}</span>
          <VisuallyHidden>{passed ? 'in order:' : 'failed:'}</VisuallyHidden>
          <span>{message}</span>
        </li>
      ))}
    </ol>
    {ok && <p className={classes.passed}>Ready{server && `: ${server}`}. Datasets can be published here.</p>}
  </div>
)
