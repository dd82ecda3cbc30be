/**
 * Work that is going on, in the side bar: what, how far, how long still, and a way to stop it.
 */
import { ActionIcon, Progress, Tooltip } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { Task } from '../../../preload/contract/index.ts'
import { formatTimeLeft } from '../../format/durations.ts'
import { percentDone, progressLine } from './task-words.ts'
import classes from './tasks.module.css'
import { useCancelTask, useRunningTasks } from './use-tasks.ts'

export function RunningTasks() {
  const tasks = useRunningTasks()
  const cancel = useCancelTask()
  if (tasks.length === 0) return null
  return (
    <ul aria-label="Running" className={classes.runningList}>
      {tasks.map((task) => (
        <li key={task.id} className={classes.card}>
          <TaskProgress task={task} onCancel={() => cancel(task)} />
        </li>
      ))}
    </ul>
  )
}

export function TaskProgress({ task, onCancel }: { readonly task: Task; readonly onCancel: () => void }) {
  const percent = percentDone(task)
  const label = task.kind === 'load' ? 'Cancel load' : task.kind === 'export' ? 'Cancel export' : 'Cancel'
  return (
    <div className={classes.progress}>
      <div className={classes.progressHead}>
        <span className={classes.title}>{task.title}</span>
        {percent !== undefined && <span className={classes.percent}>{Math.floor(percent)}%</span>}
        <Tooltip label={label}>
          <ActionIcon size="sm" aria-label={label} onClick={onCancel}>
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Progress
        value={percent ?? 100}
        size={4}
        animated={percent === undefined}
        transitionDuration={200}
        aria-label={`${task.title}: ${task.phase}`}
      />
      <div className={classes.phase}>
        <p className={classes.line}>{task.phase}</p>
        <span className={classes.left}>{formatTimeLeft(task.progress.secondsLeft)}</span>
      </div>
      <p className={classes.line}>{progressLine(task)}</p>
    </div>
  )
}
