import { expect, test } from '@jest/globals'
import administrators from '../../simulator/machine/administrators.json' with { type: 'json' }
import { buildAccountName } from '../../src/pipeline/build-account.ts'

test.each([
  [['en-US'], 'Administrator'],
  [['de-DE'], 'Administrator'],
  [['fr-FR'], 'Administrateur'],
  [['fr-CA', 'en-US'], 'Administrateur'],
  [['PT-br'], 'Administrador'],
  [['ru-RU'], 'Администратор'],
  [[], 'Administrator']
])('media in %j have the account %s', (languages, name) => {
  expect(buildAccountName({ languages })).toBe(name)
})

test.each(Object.entries(administrators.names))("the simulator's Windows in %s calls it %s too", (language, name) => {
  expect(buildAccountName({ languages: [language] })).toBe(name)
})
