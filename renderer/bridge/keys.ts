/**
 * The keys under which answers of the engine are cached. They live together so that a change can name exactly what
 * it makes stale.
 */
export const keys = {
  tasks: ['tasks'] as const,
  datasets: ['datasets'] as const,
  datasetList: ['datasets', 'list'] as const,
  deletedList: ['datasets', 'deleted'] as const,
  /** Below the datasets: a change of them may be a new version. */
  versions: (dataset: string) => ['datasets', 'versions', dataset] as const,
  /** Below the datasets: they are told of changes together. */
  reports: (dataset: string, ...rest: readonly unknown[]) => ['datasets', 'reports', dataset, ...rest] as const,
  /** Versions never change, so neither does what differs between two. */
  difference: (dataset: string, from: number, to: number, ...rest: readonly unknown[]) =>
    ['difference', dataset, from, to, ...rest] as const,
  /** Below the datasets: they are told of changes together. */
  templates: ['datasets', 'templates'] as const,
  templateText: (template: string) => ['datasets', 'templates', 'text', template] as const,
  templateCheck: (text: string) => ['template-check', text] as const,
  /** Below the datasets: a push by itself is told as a change of them. */
  pushes: (dataset: string) => ['datasets', 'pushes', dataset] as const,
  push: (push: string) => ['datasets', 'push', push] as const,
  pushChanges: (push: string, ...rest: readonly unknown[]) => ['push-changes', push, ...rest] as const,
  targets: (dataset: string) => ['datasets', 'targets', dataset] as const,
  connections: ['connections'] as const,
  keystore: ['keystore'] as const,
  /** Not below the datasets: a server is asked, which is not done at every change here. */
  allPublished: ['published'] as const,
  published: (connection: string) => ['published', connection] as const,
  pullChanges: (connection: string, dataset: string, ...rest: readonly unknown[]) =>
    ['published', connection, dataset, ...rest] as const,
  settings: ['settings'] as const,
  users: ['users'] as const,
  about: ['about'] as const,
  /** Everything below depends on the dataset's version: a new version has new keys. */
  content: (dataset: string, version: number, ...rest: readonly unknown[]) =>
    ['content', dataset, version, ...rest] as const,
  inspection: (...rest: readonly unknown[]) => ['inspection', ...rest] as const,
  seen: (files: readonly string[]) => ['seen', files] as const,
}
