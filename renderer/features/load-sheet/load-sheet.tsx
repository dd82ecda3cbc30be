/**
 * The load sheet: everything the engine detected about the dropped files, and every decision a person may want to
 * take, before anything is loaded.
 */
import { Button, Checkbox, Modal, Skeleton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { type Dataset, datasetNameSchema } from '../../../preload/contract/index.ts'
import { useHost } from '../../bridge/bridge-context.tsx'
import { explain, freeName } from '../../bridge/failures.ts'
import { formatBytes } from '../../format/bytes.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import {
  chooseTarget,
  chooseTemplate,
  closeLoadSheet,
  keepSources,
  type LoadSheetDraft,
  nameDataset,
  removeFile,
  useLoadSheet,
} from '../../state/load-sheet.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { BundleCards } from '../bundle/bundle-cards.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { useOpenFiles } from '../drop/use-open-files.ts'
import { useTemplates } from '../templates/use-templates.ts'
import { ArrivalList } from './arrival-list.tsx'
import { DestinationField } from './destination-field.tsx'
import { FileCards } from './file-cards.tsx'
import { duplicatesOf, IntoFields } from './into-fields.tsx'
import classes from './load-sheet.module.css'
import { NameField } from './name-field.tsx'
import { proposeDataset, sharedColumns, sharedKey } from './propose-dataset.ts'
import { RejectedList } from './rejected-list.tsx'
import { SeenAlert } from './seen-alert.tsx'
import { TemplateField } from './template-field.tsx'
import { useInspection, useSeen } from './use-inspection.ts'
import { useKnowsKey } from './use-knows-key.ts'
import { type SheetOrder, useStartLoad } from './use-start-load.ts'

/** Mounted only while it is open, so that nothing of an earlier sheet is left in it. */
export function LoadSheet() {
  const opened = useLoadSheet((sheet) => sheet.opened)
  const number = useLoadSheet((sheet) => sheet.number)
  return opened ? <OpenSheet key={number} /> : null
}

function OpenSheet() {
  const host = useHost()
  const isSmall = useMediaQuery('(max-width: 1000px), (max-height: 680px)') ?? false
  const draft = useLoadSheet()
  const datasets = (useDatasets().data ?? []).filter(({ state }) => state === 'complete')
  const target = draft.target === undefined ? undefined : datasets.find(({ id }) => id === draft.target)
  // A dataset keeps its template: what is loaded into it is read the same way.
  const inspection = useInspection(target ? (target.template?.id ?? null) : draft.template)
  const templates = (useTemplates().data ?? []).filter(({ problem }) => problem === null)
  const grants = inspection.files.map(({ detected }) => detected.file)
  const seen = useSeen(grants).data?.seen ?? null
  const load = useStartLoad()
  const { pick } = useOpenFiles()

  const name = draft.name ?? inspection.proposedName
  const validName = datasetNameSchema.safeParse(name)
  const ownTemplate = draft.template === undefined ? (inspection.match?.template ?? null) : draft.template
  // It may have been deleted since.
  const targetTemplate = templates.find(({ id }) => id === target?.template?.id)
  const templateId = target ? (targetTemplate?.id ?? null) : ownTemplate
  const keep = draft.keepSources ?? host.filesAreCopies
  const bytes = inspection.files.reduce((sum, { detected }) => sum + detected.bytes, 0)
  const count = inspection.files.length
  const arriving = draft.arrivals.filter(({ grant }) => !grant)
  const isArriving = arriving.some(({ failure }) => !failure)
  const { bundles } = inspection
  const isBundle = bundles.length > 0 && count === 0 && !isArriving
  const looks = inspection.files.map(({ current }) => current)
  const proposal = proposeDataset(datasets, looks, ownTemplate)
  const knowsKey = useKnowsKey(target)
  const destination = destinationOf(target, draft, validName.data, knowsKey)
  const isComplete = count > 0 && !isArriving && !inspection.isPending
  const isReady = isComplete && destination !== undefined && (!seen || draft.again)
  const free = freeName(load.error)

  const start = () => {
    if (!isReady) return
    load.mutate({ files: grants, destination, template: templateId, keepSources: keep })
  }

  return (
    <Modal
      opened
      onClose={closeLoadSheet}
      title={isBundle ? 'Open a bundle' : 'Load files'}
      size={1040}
      fullScreen={isSmall}
      centered
      padding={0}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ content: classes.content, header: classes.header, body: classes.sheet, title: classes.title }}
    >
      <div className={isBundle ? classes.gone : classes.decisions}>
        <DestinationField
          isInto={draft.target !== undefined}
          target={target}
          datasets={datasets}
          proposal={proposal}
          onChoose={(id) => {
            chooseTarget(id)
            load.reset()
          }}
        >
          <NameField
            value={name}
            problem={
              validName.success || inspection.isPending || count === 0
                ? load.error && explain(load.error)
                : validName.error.issues[0]?.message
            }
            free={free}
            onChange={(value) => {
              nameDataset(value)
              load.reset()
            }}
            onSubmit={start}
          />
        </DestinationField>
        <TemplateField
          templates={templates}
          chosen={templateId}
          match={inspection.match}
          isOverridden={draft.template !== undefined}
          owner={target?.name}
          onChoose={chooseTemplate}
        />
        {target && (
          <IntoFields
            dataset={target}
            files={count}
            choice={draft.into}
            columns={sharedColumns(looks)}
            ownKey={sharedKey(targetTemplate, looks)}
            knowsKey={knowsKey}
          />
        )}
        {target && load.error && <Problem message={explain(load.error)} />}
      </div>
      <div className={classes.scroll}>
        {seen && <SeenAlert seen={seen} />}
        <BundleCards
          bundles={bundles}
          onGone={(file) => (isBundle && bundles.length === 1 ? closeLoadSheet() : removeFile(file))}
        />
        {arriving.length > 0 && <ArrivalList arrivals={arriving} />}
        {inspection.error && <Problem message={explain(inspection.error)} onRetry={inspection.retry} />}
        <RejectedList rejected={inspection.rejected} />
        {inspection.isPending && !inspection.error && <SheetSkeleton />}
        <FileCards
          files={inspection.files}
          resources={templates.find(({ id }) => id === templateId)?.resources ?? []}
        />
        {count === 0 && !isBundle && !inspection.isPending && !isArriving && !inspection.error && (
          <EmptyState title="There is no file to load">Add files, or close this sheet.</EmptyState>
        )}
      </div>
      <footer className={classes.footer}>
        <Button variant="subtle" color="gray" onClick={pick}>
          Add files…
        </Button>
        {!isBundle && (
          <Checkbox
            label="Keep copies of the source files"
            checked={keep}
            onChange={(event) => keepSources(event.currentTarget.checked)}
          />
        )}
        <span className={classes.sum}>{count > 0 && `${plural(count, 'file')}, ${formatBytes(bytes)}`}</span>
        <Button variant="default" onClick={closeLoadSheet}>
          Cancel
        </Button>
        {!isBundle && (
          <Button disabled={!isReady} loading={load.isPending} onClick={start}>
            Load {formatCount(count)} {count === 1 ? 'file' : 'files'}
          </Button>
        )}
      </footer>
    </Modal>
  )
}

/** Undefined while something is missing that the person has to decide. */
function destinationOf(
  target: Dataset | undefined,
  { target: wanted, into: choice }: LoadSheetDraft,
  name: string | undefined,
  knowsKey: boolean,
): SheetOrder['destination'] | undefined {
  if (wanted === undefined) return name === undefined ? undefined : { dataset: name }
  if (!target) return undefined
  const { mode, key } = choice
  if (mode !== 'upsert') return { into: { dataset: target.id, mode } }
  if (key.length === 0 && !knowsKey) return undefined
  const onDuplicate = duplicatesOf(target, choice)
  return {
    into: {
      dataset: target.id,
      mode,
      ...(key.length > 0 && { key: [...key] }),
      ...(onDuplicate && { onDuplicate }),
    },
  }
}

const SheetSkeleton = () => (
  <div role="status" aria-label="The files are being looked at" className={classes.skeleton}>
    <Skeleton height={150} />
    <Skeleton height={150} />
  </div>
)
