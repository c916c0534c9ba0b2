// The product: a catalog whose pages are kept at the edge, and whose stock is read and sold at the primary.
import type { App } from '../kit/context.ts'
import { describeApi } from '../kit/docs.ts'
import { about, OUT_OF_STOCK, SKU_TAKEN } from './about.ts'
import { changeItem, createItem } from './routes/manage.ts'
import { listItems, readItem } from './routes/read.ts'
import { reserveItem } from './routes/reserve.ts'
import { startPage } from './routes/start.ts'
import { readStock } from './routes/stock.ts'

export function mount(app: App): void {
  startPage(app)
  describeApi(app, about, [SKU_TAKEN, OUT_OF_STOCK])
  listItems(app)
  createItem(app)
  readItem(app)
  changeItem(app)
  readStock(app)
  reserveItem(app)
}
