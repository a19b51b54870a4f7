<#
.SYNOPSIS
    Parses scripts and tells what is no PowerShell, and what is newer than Windows PowerShell 5.1. Nothing is run.
.DESCRIPTION
    Input: { scripts: [{ id, text }] }. Result: { engine, faults: [{ id, line, column, endLine, endColumn, message, newer }] }.
    Windows PowerShell itself refuses what is newer; a later version is asked which nodes and tokens of its tree are.
#>
[CmdletBinding()]
param()

. "$PSScriptRoot/../shared/events.ps1"

function Get-NewSyntax {
    <#
    .SYNOPSIS
        What Windows PowerShell 5.1 does not parse, or parses as something else, about one node of version 7.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Node)

    switch ($Node.GetType().Name) {
        'TernaryExpressionAst' { 'the ternary operator' }
        'PipelineChainAst' { 'the chain operator && or ||' }
        'BinaryExpressionAst' { if ([string]$Node.Operator -eq 'QuestionQuestion') { 'the operator ??' } }
        'AssignmentStatementAst' { if ([string]$Node.Operator -eq 'QuestionQuestionEquals') { 'the operator ??=' } }
        'MemberExpressionAst' { if ($Node.NullConditional) { 'the operator ?.' } }
        'InvokeMemberExpressionAst' {
            if ($Node.NullConditional) { 'the operator ?.' }
            elseif ($null -ne $Node.GenericTypeArguments -and $Node.GenericTypeArguments.Count -gt 0) { 'a generic method call' }
        }
        'IndexExpressionAst' { if ($Node.NullConditional) { 'the operator ?[]' } }
        'ScriptBlockAst' { if ($null -ne $Node.CleanBlock) { 'a clean block' } }
        'PipelineAst' { if ($Node.Background) { 'the background operator &' } }
    }
}

function Get-NewToken {
    <#
    .SYNOPSIS
        What only the tokens show: escapes and number suffixes of version 7, and a pipe at the start of a line.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [AllowEmptyCollection()] [object[]] $Tokens)

    $line = 0
    foreach ($token in $Tokens) {
        $kind = [string]$token.Kind
        $what = ''
        if ($kind -in @('StringExpandable', 'HereStringExpandable') -and $token.Text -cmatch '(?<!`)(``)*`(e|u\{)') { $what = 'the escape `e or `u' }
        if ($kind -eq 'Number' -and $token.Text -match '^0b|\d(u|us|ul|y|uy|n|s)$') { $what = 'such a number' }
        if ($kind -eq 'Pipe' -and $token.Extent.StartLineNumber -ne $line) { $what = 'a pipe at the start of a line' }
        if ($kind -notin @('NewLine', 'LineContinuation', 'Comment')) { $line = $token.Extent.EndLineNumber }
        if ($what -ne '') { [pscustomobject]@{ Extent = $token.Extent; What = $what } }
    }
}

function New-Fault {
    <#
    .SYNOPSIS
        One finding, with its place in the script.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)] [int] $Id,
        [Parameter(Mandatory = $true)] $Extent,
        [Parameter(Mandatory = $true)] [string] $Message,
        [switch] $Newer
    )

    return [ordered]@{
        id = $Id; line = $Extent.StartLineNumber; column = $Extent.StartColumnNumber
        endLine = $Extent.EndLineNumber; endColumn = $Extent.EndColumnNumber
        message = $Message; newer = [bool]$Newer
    }
}

function Get-Fault {
    <#
    .SYNOPSIS
        Everything about one script.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Script)

    $tokens = $null
    $errors = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseInput([string]$Script.text, [ref]$tokens, [ref]$errors)
    foreach ($item in @($errors)) { New-Fault -Id $Script.id -Extent $item.Extent -Message $item.Message }
    if ($PSVersionTable.PSVersion.Major -lt 6) { return }
    foreach ($node in $tree.FindAll({ param($item) $null -ne $item }, $true)) {
        $extent = $node.Extent
        foreach ($what in @(Get-NewSyntax -Node $node)) {
            if ($what -eq 'a clean block') { $extent = $node.CleanBlock.Extent }
            New-Fault -Id $Script.id -Extent $extent -Message $what -Newer
        }
    }
    foreach ($item in @(Get-NewToken -Tokens @($tokens))) { New-Fault -Id $Script.id -Extent $item.Extent -Message $item.What -Newer }
}

Invoke-EventScript -Body {
    param($request)

    $faults = @(foreach ($script in @($request.scripts)) { Get-Fault -Script $script | Select-Object -First 50 })
    return [ordered]@{ engine = [string]$PSVersionTable.PSVersion; faults = $faults }
}
