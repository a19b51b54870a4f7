<#
.SYNOPSIS
    What exit codes mean: exit-codes.json, as scripts ask it.
#>
Set-StrictMode -Version Latest

function Format-Hexadecimal {
    <#
    .SYNOPSIS
        An exit code as the table writes it, whatever its sign.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [long] $ExitCode)

    if ($ExitCode -lt 0) { $ExitCode += 4294967296 }
    return ('0x{0:X8}' -f $ExitCode)
}

function Format-ExitCode {
    <#
    .SYNOPSIS
        An exit code as people look it up: small ones in decimal, HRESULTs in hexadecimal.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([AllowNull()] $ExitCode)

    if ($null -eq $ExitCode) { return 'none' }
    if ([long]$ExitCode -ge 0 -and [long]$ExitCode -lt 65536) { return [string]$ExitCode }
    return (Format-Hexadecimal -ExitCode ([long]$ExitCode))
}

function Get-ExitCodeRule {
    <#
    .SYNOPSIS
        What follows from an exit code: { known, classes, whilePending, cure, pauses, inner }.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [long] $ExitCode)

    $table = ConvertFrom-Json -InputObject (Read-WholeFile -Path "$PSScriptRoot/exit-codes.json")
    $entry = $table.codes.PSObject.Properties[(Format-Hexadecimal -ExitCode $ExitCode)]
    $rule = [ordered]@{ known = ($null -ne $entry); classes = @(); whilePending = @(); cure = ''; pauses = 1; inner = $false }
    $found = if ($null -ne $entry) { $entry.Value } else { $table.unknown }
    foreach ($property in $found.PSObject.Properties) {
        if ($rule.Contains($property.Name)) { $rule[$property.Name] = $property.Value }
    }
    return [pscustomobject]$rule
}

function Get-ExitCodeClass {
    <#
    .SYNOPSIS
        The class of a package's try.
    .PARAMETER Times
        How often the package has ended with this code, this time included.
    .PARAMETER Pending
        Windows wanted a restart when the try began.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory = $true)] [long] $ExitCode, [int] $Times = 1, [switch] $Pending)

    $rule = Get-ExitCodeRule -ExitCode $ExitCode
    $classes = @($rule.classes)
    if ($Pending -and @($rule.whilePending).Count -gt 0) { $classes = @($rule.whilePending) }
    if ($Times -gt $classes.Count) { $Times = $classes.Count }
    return [string]$classes[$Times - 1]
}
