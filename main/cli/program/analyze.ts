/** Grouping, asking and segmenting. */
import { type Command, Option } from 'commander'
import { aggregate, aggregateFormats } from '../commands/aggregate.ts'
import { report as runReport } from '../commands/report.ts'
import { segments } from '../commands/segments.ts'
import { atLeastOne, collect, count, json, list, size, store } from './options.ts'

export function addAnalyzeCommands(program: Command): void {
  program
    .command('aggregate')
    .description('group the rows of a table, or of files without a store, and measure each group')
    .argument('<source...>', 'a dataset and its table, or files with the same columns')
    .option('--by <columns>', 'columns to group by, with commas between them; Date:month, Price:bin=10', list, [])
    .requiredOption(
      '--measure <measures>',
      'count, distinct, sum, mean, min, max, median, quantile, stddev (of a sample), share: count, sum:Price, quantile:0.9:Price; sum:Price=Total names it',
      list,
      [],
    )
    .option('--where <sql>', 'a condition over the columns of the table')
    .option('--order <column>', 'sort by a column of the result; "name desc" for descending')
    .option('--limit <n>', 'at most so many groups', atLeastOne)
    .option('--out <file>', 'write to a file')
    .addOption(
      new Option('--max-part-bytes <n>', 'write out-0001.csv and so on, none larger than so many bytes').argParser(
        size,
      ),
    )
    .addOption(new Option('--format <format>', 'by the name of --out, or csv').choices(aggregateFormats))
    .option('--skip-invalid', 'files: leave values out that are no numbers, and tell how many, rather than fail')
    .addOption(store())
    .action(aggregate)

  program
    .command('report')
    .description('run a report of a dataset, or list its reports')
    .argument('<dataset>')
    .argument('[name]')
    .option('--list', 'list the reports')
    .option('--param <name=value>', 'value of a parameter; may be repeated', collect, [])
    .option('--page <n>', 'number of the page, from 1', atLeastOne)
    .option('--per-page <n>', 'rows of a page, at most 1000', atLeastOne)
    .addOption(new Option('--format <format>', 'json: a page; csv: all rows, or the page').choices(['json', 'csv']))
    .option('--out <file>', 'write to a file')
    .option(...json)
    .addOption(store())
    .action(runReport)

  program
    .command('segments')
    .description('find groups of entities (customers, stores) that behave alike')
    .argument('<dataset>')
    .argument('<table>')
    .requiredOption('--entity <column>', 'the column that tells one entity from another')
    .addOption(
      new Option('--rfm <date,amount>', 'recency, frequency and monetary value; a third column counts purchases')
        .argParser(list)
        .default([]),
    )
    .option('--features <columns>', 'columns to compare, or measures of them as in sum:Amount', list, [])
    .option('--k <n>', 'how many segments, or a range as in 2..8, of which the best silhouette is taken')
    .option('--seed <n>', 'the same seed finds the same segments', count)
    .option('--no-standardise', 'compare the columns in their own units')
    .option('--log', 'take logarithms first, for amounts with a long tail')
    .option('--where <sql>', 'a condition: only these rows count')
    .option('--name <name>', 'name of the segments and of the table of their members')
    .option(...json)
    .addOption(store())
    .action(segments)
}
