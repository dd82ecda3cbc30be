/** Makes customers, their stores and their purchases, with planted anomalies and the exact list of them. */
import { chanceOf, type DemoOptions, type Planted, pick } from '../demo-tools.ts'
import { writePlanted } from '../write-planted.ts'

const colours = ['RED', 'BLUE', 'WHITE', 'GREEN', 'PINK', 'BLACK', 'IVORY', 'SILVER', 'YELLOW', 'GREY']
const goods = ['TEA TOWEL', 'GARDEN LANTERN', 'PAPER STAR', 'PICNIC BAG', 'SOAP DISH', 'CAKE STAND', 'DOOR STOP']
const places: readonly (readonly [city: string, country: string])[] = [
  ...([
    ['Leeds', 'United Kingdom'],
    ['York', 'United Kingdom'],
    ['Bath', 'United Kingdom'],
  ] as const),
  ...([
    ['Lyon', 'France'],
    ['Bremen', 'Germany'],
    ['Bergen', 'Norway'],
    ['Cork', 'EIRE'],
    ['Utrecht', 'Netherlands'],
  ] as const),
]

const LINES_OF_INVOICE = 5
const FIRST_INVOICE = 100_001
const FIRST_MINUTE = Date.UTC(2024, 0, 2, 8) / 60_000
const MINUTES = 360 * 24 * 60

/** Writes customers.csv, stores.csv and purchases.csv into the folder. */
export async function writeRetail(options: DemoOptions): Promise<Planted[]> {
  const { rows, seed } = options
  const customers = Math.max(20, Math.min(1_000_000, Math.ceil(rows / 40)))
  const stores = Math.max(15, Math.ceil(customers / 4))
  const invoices = Math.ceil(rows / LINES_OF_INVOICE)
  const chance = (n: number, kind: number) => chanceOf(seed * 13 + kind, n)
  const whole = (n: number, kind: number, from: number, to: number) =>
    from + Math.floor(chance(n, kind) * (to - from + 1))
  const customerId = (n: number) => String(n + 1).padStart(4, '0')
  const purchase = (n: number): string[] => {
    const invoice = Math.floor(n / LINES_OF_INVOICE)
    // Some customers come often, and each has a size of purchase of their own.
    const customer = Math.floor(chance(invoice, 0) ** 2 * customers)
    const item = (whole(invoice, 1, 0, 499) + (n % LINES_OF_INVOICE) * 7) % 500
    const returned = chance(invoice, 2) < 0.02
    const quantity = whole(n, 3, 1, 6) * (whole(customer, 4, 0, 9) === 0 ? 12 : 1)
    const minute = FIRST_MINUTE + Math.floor((invoice / invoices) * MINUTES)
    return [
      `${returned ? 'C' : ''}${FIRST_INVOICE + invoice}`,
      `${20_000 + item}${pick(['', 'A', 'B'], item)}`,
      `${pick(colours, item)} ${pick(goods, Math.floor(item / colours.length))} NO ${item + 1}`,
      String(returned ? -quantity : quantity),
      new Date(minute * 60_000).toISOString().slice(0, 19).replace('T', ' '),
      (whole(item, 5, 29, 1999) / 100).toFixed(2),
      chance(invoice, 6) < 0.1 ? '' : customerId(customer),
      pick(places, customer)[1],
    ]
  }
  return writePlanted(options, [
    {
      name: 'customers.csv',
      columns: ['CustomerID', 'Genre', 'Age', 'Annual Income (k$)', 'Spending Score (1-100)'],
      rows: customers,
      row: (n) => [
        ...[customerId(n), pick(['Female', 'Male'], whole(n, 7, 0, 1)), String(whole(n, 8, 18, 70))],
        ...[String(whole(n, 9, 15, 137)), String(whole(n, 10, 1, 100))],
      ],
      kinds: ['duplicate-row', 'type-error', 'primary-key', 'blank-row'],
      changed: 1,
      wrong: [
        [2, (n) => `about ${(n % 50) + 20}`],
        [3, (n) => `${n}.5`],
      ],
    },
    {
      name: 'stores.csv',
      columns: ['StoreID', 'CustomerID', 'Store', 'City', 'Country'],
      rows: stores,
      row: (n) => {
        const owner = whole(n, 11, 0, customers - 1)
        const [city, country] = pick(places, owner)
        return [`S${n + 1}`, customerId(owner), `${city} store ${n + 1}`, city, country]
      },
      kinds: ['foreign-key', 'duplicate-row', 'missing-cell', 'blank-row'],
      foreignKeys: { 1: '' },
    },
    {
      name: 'purchases.csv',
      columns: [
        'InvoiceNo',
        'StockCode',
        'Description',
        'Quantity',
        'InvoiceDate',
        'UnitPrice',
        'CustomerID',
        'Country',
      ],
      rows,
      row: purchase,
      kinds: ['type-error', 'duplicate-row', 'missing-cell', 'constraint-error', 'extra-cell', 'blank-row'],
      required: [0, 1],
      wrong: [
        [3, (n) => `${n} boxes`],
        [5, () => 'free'],
        [4, () => '2024-02-30 10:00:00'],
      ],
    },
  ])
}
