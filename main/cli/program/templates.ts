/** Templates and their demos, and the application in the browser. */
import { type Command, Option } from 'commander'
import { demo } from '../commands/demo.ts'
import { serve } from '../commands/serve.ts'
import {
  checkTemplateFile,
  deleteTemplate,
  exportTemplate,
  importTemplate,
  makeTemplate,
  showTemplate,
  templates,
} from '../commands/templates.ts'
import { atLeastOne, collect, count, json, size, store } from './options.ts'

export function addTemplatesCommands(program: Command): void {
  program
    .command('templates')
    .description('list the templates, ours and your own')
    .option(...json)
    .addOption(store())
    .action(templates)

  const template = program.command('template').description('look at a template; make, check, share or delete your own')
  template
    .command('show')
    .description('tell what a template expects')
    .argument('<template>')
    .option('--json', 'print its datapackage.json')
    .addOption(store())
    .action(showTemplate)
  template
    .command('check')
    .description('tell what is wrong with a datapackage.json, and where')
    .argument('<file>', 'a file, or the name of a template')
    .option(...json)
    .addOption(store())
    .action(checkTemplateFile)
  template
    .command('import')
    .description('take in a template from a datapackage.json, or from a ZIP archive with one')
    .argument('<file>')
    .option('--name <name>', 'another name for it')
    .option('--replace', 'put it in the place of your own one of this name')
    .addOption(store())
    .action(importTemplate)
  template
    .command('export')
    .description('write the datapackage.json of a template')
    .argument('<template>')
    .option('--out <file>', 'write to a file')
    .option('--force', 'replace a file that exists')
    .addOption(store())
    .action(exportTemplate)
  template
    .command('delete')
    .description('delete a template of your own')
    .argument('<template>')
    .addOption(store())
    .action(deleteTemplate)
  template
    .command('make')
    .description('make a template from a dataset, by which later deliveries are recognised')
    .argument('<dataset>')
    .option('--name <name>', 'name of the template; made from that of the dataset when left out')
    .option('--title <title>', 'what it is called for people')
    .option('--out <file>', 'write it to a file too')
    .option('--no-attach', 'leave the dataset without it')
    .addOption(store())
    .action(makeTemplate)

  program
    .command('demo')
    .description('make sample files with planted anomalies, and the exact list of them')
    .argument('<template>')
    .option('--rows <n>', 'rows of the largest file', atLeastOne, 1000)
    .addOption(
      new Option('--size <bytes>', 'about so many bytes in all instead: 500000000, 500MB, 2GiB')
        .argParser(size)
        .conflicts('rows'),
    )
    .option('--seed <n>', 'the same seed makes the same files', count, 1)
    .requiredOption('--out <dir>', 'folder to write to')
    .action(demo)

  program
    .command('serve')
    .description('open the application in the browser, and serve the API for programs')
    .option('--port <n>', 'port (default: any that is free)', count)
    .option('--host <address>', 'listen on another address than 127.0.0.1; needs a certificate')
    .option('--tls-cert <file>', 'PEM: the certificate')
    .option('--tls-key <file>', "PEM: the certificate's private key")
    .option('--name <name>', 'a name by which the server is called; may be repeated', collect, [])
    .option('--max-upload <size>', 'most bytes of the files of one upload (default: 20GB)', size)
    .option('--max-part-bytes <size>', 'no file of a processed file is larger (default: 500MB)', size)
    .option('--no-open', 'do not start the browser')
    .addOption(store())
    .action(serve)
}
