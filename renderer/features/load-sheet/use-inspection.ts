/**
 * What the engine says about the files of the sheet: once as it sees them itself, and again with what the person
 * decided otherwise. The first answer stays, so that every decision can be compared and taken back.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { BundleFile, Inspection, Rejection, TemplateMatch } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import { useLoadSheet } from '../../state/load-sheet.ts'
import { pairFiles } from './pair-files.ts'

export interface SheetFile {
  readonly detected: Inspection
  readonly current: Inspection
}

export interface SheetInspection {
  readonly files: readonly SheetFile[]
  /** Datasets already, which are opened rather than loaded. */
  readonly bundles: readonly BundleFile[]
  readonly rejected: readonly Rejection[]
  readonly match: TemplateMatch | null
  readonly proposedName: string
  readonly isPending: boolean
  readonly isUpdating: boolean
  readonly error: Error | null
  readonly retry: () => void
}

/** `template` is the one to read the files with: null for none, undefined to let the engine find it. */
export function useInspection(template: string | null | undefined): SheetInspection {
  const client = useClient()
  const { arrivals, removed, overrides } = useLoadSheet()
  const grants = arrivals.flatMap(({ grant }) => grant ?? [])
  const isArriving = arrivals.some(({ grant, failure }) => !grant && !failure)

  const first = useQuery({
    queryKey: keys.inspection(grants),
    queryFn: ({ signal }) => client.files.inspect({ files: grants }, { signal }),
    enabled: grants.length > 0 && !isArriving,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const kept = (first.data?.files ?? []).filter(({ file }) => !removed.includes(file))
  const keptGrants = kept.map(({ file }) => file)
  const decided = Object.fromEntries(
    Object.entries(overrides).filter(
      ([grant, override]) => keptGrants.includes(grant) && Object.keys(override).length > 0,
    ),
  )
  const isChanged =
    Object.keys(decided).length > 0 || template !== undefined || kept.length !== first.data?.files.length
  const again = useQuery({
    queryKey: keys.inspection(keptGrants, decided, template),
    queryFn: ({ signal }) =>
      client.files.inspect(
        { files: keptGrants, overrides: decided, ...(template !== undefined && { template }) },
        { signal },
      ),
    enabled: isChanged && keptGrants.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })

  const answer = isChanged ? (again.data ?? first.data) : first.data
  return {
    files: pairFiles(kept, isChanged ? (again.data?.files ?? []) : kept),
    bundles: (first.data?.bundles ?? []).filter(({ file }) => !removed.includes(file)),
    rejected: first.data?.rejected ?? [],
    match: answer?.match ?? null,
    proposedName: first.data?.dataset ?? '',
    isPending: grants.length > 0 && !isArriving && (first.isPending || first.isPlaceholderData),
    isUpdating: first.isFetching || again.isFetching,
    error: first.error ?? (isChanged ? again.error : null),
    retry: () => void (first.error ? first.refetch() : again.refetch()),
  }
}

export function useSeen(grants: readonly string[]) {
  const client = useClient()
  return useQuery({
    queryKey: keys.seen(grants),
    queryFn: ({ signal }) => client.files.seen({ files: [...grants] }, { signal }),
    enabled: grants.length > 0,
    staleTime: 10_000,
    gcTime: 0,
  })
}
