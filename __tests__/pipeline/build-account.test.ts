import { expect, test } from '@jest/globals'
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
