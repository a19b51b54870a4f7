/** The build account: the built-in Administrator, whose name depends on the language of the media. */
import type { MediaImage } from '../powershell/scripts.ts'

/** By primary language; all others leave the name as it is (Microsoft's localized names of S-1-5-21-...-500). */
const names: Readonly<Record<string, string>> = {
  es: 'Administrador',
  fi: 'Järjestelmänvalvoja',
  fr: 'Administrateur',
  hu: 'Rendszergazda',
  pt: 'Administrador',
  ru: 'Администратор',
  sv: 'Administratör'
}

/**
 * @returns the account's name in the media's first language, in which Windows is set up: for PowerShell Direct. The answer
 *   file calls it Administrator in every language (builtInAdministrator).
 */
export function buildAccountName({ languages }: Pick<MediaImage, 'languages'>): string {
  const primary = languages[0]?.split('-')[0]?.toLowerCase() ?? ''
  return names[primary] ?? 'Administrator'
}
