/** The details of one update, as far as they tell which newer ones replace it. */
import { type Fault, unknownPage } from './faults.ts'
import { attribute, elementsBelow, type Page } from './html.ts'

/** @returns the ids of the updates that supersede this one, in lower case */
export function readSupersededBy(page: Page): string[] | Fault {
  const list = page.byId('supersededbyInfo')
  if (page.byId('ScopedViewHandler_titleText') === undefined || list === undefined) return unknownPage(page)
  return elementsBelow(list).flatMap((element) => {
    const id = /[?&]updateid=([0-9a-f-]{36})(?:&|$)/i.exec(attribute(element, 'href') ?? '')?.[1]
    return id === undefined ? [] : [id.toLowerCase()]
  })
}
