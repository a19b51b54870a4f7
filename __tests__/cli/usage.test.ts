import { describe, expect, test } from '@jest/globals'
import { command } from './command.ts'

describe('help', () => {
  test('the command lists its jobs and exit codes', async () => {
    const { code, stdout, stderr } = await command(['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const text of ['build', 'inspect', 'render', 'updates', 'validate', 'pack', 'verify', '130  cancelled'])
      expect(stdout).toContain(text)
  })

  test.each(['build', 'inspect', 'render', 'updates', 'validate', 'pack', 'verify'])(
    '%s --help has examples and exit codes',
    async (name) => {
      const { code, stdout } = await command([name, '--help'])
      expect(code).toBe(0)
      expect(stdout).toMatch(new RegExp(`^Usage: maas-windows-image ${name} `))
      expect(stdout).toContain(`Examples:\n  maas-windows-image ${name} `)
      expect(stdout).toContain('Exit codes:')
    }
  )

  test('build says where the product key is taken from, and offers no flag for it', async () => {
    const { stdout } = await command(['build', '--help'])
    expect(stdout).toContain('MAAS_WINDOWS_IMAGE_PRODUCT_KEY')
    expect(stdout).not.toContain('--product-key')
  })

  test('nothing asked for is bad usage', async () => {
    const { code, stdout, stderr } = await command([])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('Usage:')
  })
})

describe('bad usage is one line and exit code 2', () => {
  test.each([
    ['an unknown command', ['bild', 'a.yml'], "unknown command 'bild' (Did you mean build?)"],
    ['an unknown option', ['build', 'a.yml', '--forc'], "unknown option '--forc' (Did you mean --force?)"],
    ['a missing definition', ['build'], "missing required argument 'definition'"],
    ['a format there is not', ['validate', '.', '--format', 'xml'], 'Allowed choices are text, json, sarif.'],
    ['a level there is not', ['pack', 'a.vhdx', 'a.gz', '--level', '0'], 'It must be a whole number from 1 to 9.'],
    ['a file type there is not', ['pack', 'a', 'b', '--file-type', 'zip'], 'Allowed choices are ddgz, ddtgz, ddraw.'],
    ['two definitions', ['render', 'a.yml', 'b.yml'], 'too many arguments']
  ])('%s', async (_case, args, message) => {
    const { code, stdout, stderr } = await command(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^error: .*\n$/)
  })

  test('a product key on the command line is refused and not repeated', async () => {
    const key = 'ABCDE-FGHIJ-KLMNO-PQRST-UVWXY'
    const { code, stdout, stderr } = await command(['build', 'a.yml', '--product-key', key])
    expect(code).toBe(2)
    expect(stderr).toContain('MAAS_WINDOWS_IMAGE_PRODUCT_KEY')
    expect(stdout + stderr).not.toContain(key)
  })
})
