/**
 * The reports of a dataset: a list at the left, the chosen one with its result at the right, or the editor of a draft.
 */
import { Button, Skeleton } from '@mantine/core'
import { IconFileAnalytics, IconHistory, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Dataset, Report } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { chooseReport, type ReportDraft, useReportsView, writeDraft } from '../../state/reports.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { ReportEditor } from './report-editor.tsx'
import { ReportList } from './report-list.tsx'
import { ReportView } from './report-view.tsx'
import classes from './reports.module.css'
import { RunsDialog } from './runs-dialog.tsx'
import { useReports } from './use-reports.ts'

export function ReportsTab({ dataset }: { readonly dataset: Dataset }) {
  const { data: reports, error, refetch } = useReports(dataset)
  const { chosen: wanted, draft } = useReportsView(dataset.id)
  const [isShowingRuns, setShowingRuns] = useState(false)
  if (error) {
    return (
      <div className={classes.problem}>
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </div>
    )
  }
  if (!reports) return <Skeleton m={20} height={220} width="auto" />
  const chosen = reports.find(({ name }) => name === wanted) ?? reports[0]
  const start = (sql?: string) => writeDraft(dataset.id, newDraft(dataset, sql))
  return (
    <div className={classes.tab}>
      <nav className={classes.side} aria-label="Reports">
        <ReportList
          reports={reports}
          chosen={draft ? draft.replaces : chosen?.name}
          onChoose={(name) => chooseReport(dataset.id, name)}
        />
        <div className={classes.sideActions}>
          <Button variant="default" fullWidth leftSection={<IconPlus size={14} />} onClick={() => start()}>
            New report
          </Button>
          <Button
            variant="subtle"
            color="gray"
            fullWidth
            leftSection={<IconHistory size={14} />}
            onClick={() => setShowingRuns(true)}
          >
            Past runs…
          </Button>
        </div>
      </nav>
      <div className={classes.pane}>
        <Pane dataset={dataset} reports={reports} chosen={chosen} draft={draft} onStart={() => start()} />
      </div>
      {isShowingRuns && (
        <RunsDialog
          dataset={dataset}
          onOpen={(run) => {
            setShowingRuns(false)
            start(run.sql)
          }}
          onClose={() => setShowingRuns(false)}
        />
      )}
    </div>
  )
}

interface PaneProps {
  readonly dataset: Dataset
  readonly reports: readonly Report[]
  readonly chosen: Report | undefined
  readonly draft: ReportDraft | undefined
  readonly onStart: () => void
}

function Pane({ dataset, reports, chosen, draft, onStart }: PaneProps) {
  if (draft) return <ReportEditor dataset={dataset} draft={draft} reports={reports} />
  if (chosen) return <ReportView key={chosen.name} dataset={dataset} report={chosen} />
  return (
    <EmptyState
      icon={<IconFileAnalytics size={22} />}
      title="There are no reports yet"
      action={<Button onClick={onStart}>New report</Button>}
    >
      A report is a question in SQL over the tables of {dataset.name}. Its blanks, such as a year or a department, are
      filled in each time.
    </EmptyState>
  )
}

/** A first query that can be run as it stands. */
function newDraft({ tables }: Dataset, sql?: string): ReportDraft {
  const name = tables[0]?.name ?? 'table'
  const table = /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
  const first = `SELECT *\nFROM ${table}\nLIMIT 100`
  return { name: '', title: '', description: '', parameters: [], sql: sql ?? first, replaces: undefined }
}
