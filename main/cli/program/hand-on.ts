/** Handing on: exports, bundles, backups. */
import { type Command, Option } from 'commander'
import { csvEncodings } from '../../../preload/contract/index.ts'
import { backup } from '../commands/backup.ts'
import { bundle } from '../commands/bundle.ts'
import { exportData } from '../commands/export.ts'
import { restore } from '../commands/restore.ts'
import { atLeastOne, collect, json, size, store } from './options.ts'

export function addHandOnCommands(program: Command): void {
  program
    .command('export')
    .description('write a table, a selection or a report to a file, or to several')
    .argument('<dataset>')
    .option('--table <name>', 'the rows of a table')
    .option('--where <sql>', 'with --table: a condition over its columns')
    .option('--report <name>', 'the rows of a report')
    .option('--param <name=value>', 'with --report: value of a parameter; may be repeated', collect, [])
    .addOption(
      new Option('--shape <shape>', "a selection: json in the template's shape, or csv").choices(['json', 'csv']),
    )
    .option('--select <level=value>', 'a choice of the selection; may be repeated', collect, [])
    .requiredOption('--out <file>', 'the file to write; its name tells the format where --format does not')
    .option('--force', 'replace files that exist')
    .addOption(
      new Option('--format <format>', 'how it is written').choices(['csv', 'json', 'jsonl', 'parquet', 'avro', 'xlsx']),
    )
    .option('--delimiter <mark>', 'CSV: between cells: , ; | or tab')
    .addOption(new Option('--encoding <name>', 'CSV: any other than utf-8').choices(csvEncodings))
    .option('--bom', 'CSV: begin with a byte order mark, as Excel likes it')
    .addOption(new Option('--quote <which>', 'CSV: cells in quotes').choices(['needed', 'all', 'text']))
    .addOption(new Option('--decimal <sign>', 'CSV: decimal sign; as in the file when left out').choices(['.', ',']))
    .option('--crlf', 'CSV: end lines as Windows does')
    .option('--no-header', 'CSV: without the names of the columns')
    .option('--escape-formulas', 'CSV: make cells that a spreadsheet would run harmless; off with --shape alone')
    .option('--no-escape-formulas', 'CSV: leave such cells as they are')
    .addOption(new Option('--codec <name>', 'Avro: compression').choices(['null', 'deflate', 'snappy']))
    .option('--max-part-bytes <n>', 'several files, none with more bytes as it is written', size)
    .option('--max-part-rows <n>', 'several files, none with more rows', atLeastOne)
    .addOption(new Option('--compress <how>', 'compress the file').choices(['gzip', 'zstd']))
    .addOption(store())
    .action(exportData)

  program
    .command('bundle')
    .description('write a dataset as one zip that explains itself, and loads back as it was')
    .argument('<dataset>')
    .requiredOption('--out <file.zip>', 'the file to write')
    .option('--force', 'replace the file if it exists')
    .option(...json)
    .addOption(store())
    .action(bundle)

  program
    .command('backup')
    .description('write each table as an Avro file into a folder, with a manifest')
    .argument('<dataset>')
    .requiredOption('--out <dir>', 'the folder to write')
    .addOption(
      new Option('--codec <codec>', 'how blocks are compressed')
        .choices(['deflate', 'snappy', 'null'])
        .default('deflate'),
    )
    .option('--force', 'replace the backup that is there')
    .option(...json)
    .addOption(store())
    .action(backup)

  program
    .command('restore')
    .description('restore tables from a backup or from any Avro files, as a new version or a new dataset')
    .argument('<dir|file.avro...>')
    .option('--dataset <name>', "the dataset; made when it is not there; the backup's own name, if free, when left out")
    .option('--into', 'only as a new version: fail when there is no such dataset')
    .option('--table <name>', "only this table; of one file of another program, its table's name")
    .option('--strict', 'restore nothing where anything is damaged')
    .option(...json)
    .addOption(store())
    .action(restore)
}
