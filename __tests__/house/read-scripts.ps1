<#
.SYNOPSIS
    Parses PowerShell files with the real parser and writes what they use as one JSON document. It judges nothing.
.PARAMETER List
    A text file with one absolute path a line.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] [string] $List)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Get-Place {
    <#
    .SYNOPSIS
        The name of the innermost function that a node lies in; empty at the top of the file.
    #>
    param($Node)

    for ($at = $Node.Parent; $null -ne $at; $at = $at.Parent) {
        if ($at -is [System.Management.Automation.Language.FunctionDefinitionAst]) { return $at.Name }
    }
    return ''
}

function Get-Constant {
    <#
    .SYNOPSIS
        The text of a constant expression, or $null.
    #>
    param($Node)

    if ($Node -is [System.Management.Automation.Language.ConstantExpressionAst]) { return [string]$Node.Value }
    return $null
}

function Get-SplatKey {
    <#
    .SYNOPSIS
        The keys that a function puts into the hashtable it splats: literal ones, and those set afterwards by name.
    #>
    param($Node, [string] $Variable)

    $scope = $Node
    while ($null -ne $scope.Parent -and $scope -isnot [System.Management.Automation.Language.FunctionDefinitionAst]) { $scope = $scope.Parent }
    $pattern = '^\$' + [regex]::Escape($Variable) + "(\['(?<key>\w+)'\]|\.(?<key>\w+))`$"
    foreach ($assignment in $scope.FindAll({ param($item) $item -is [System.Management.Automation.Language.AssignmentStatementAst] }, $true)) {
        if ($assignment.Left.Extent.Text -match $pattern) { $Matches['key']; continue }
        if ($assignment.Left.Extent.Text -ne "`$$Variable") { continue }
        foreach ($table in $assignment.Right.FindAll({ param($item) $item -is [System.Management.Automation.Language.HashtableAst] }, $false)) {
            foreach ($pair in $table.KeyValuePairs) { $pair.Item1.Extent.Text.Trim("'") }
        }
    }
}

function Read-Command {
    <#
    .SYNOPSIS
        One call: its name ($null when it is computed), how it is invoked, its parameters, and the constants among its arguments.
    #>
    param($Node)

    $parameters = @()
    $constants = @()
    $splats = @()
    foreach ($element in @($Node.CommandElements)) {
        if ($element -is [System.Management.Automation.Language.CommandParameterAst]) { $parameters += $element.ParameterName }
        elseif ($element -is [System.Management.Automation.Language.VariableExpressionAst] -and $element.Splatted) {
            $parameters += @(Get-SplatKey -Node $Node -Variable $element.VariablePath.UserPath)
            $splats += $element.VariablePath.UserPath
        }
        else { $constants += @(Get-Constant -Node $element) }
    }
    $pipeline = $Node.Parent
    $whole = $pipeline -is [System.Management.Automation.Language.PipelineAst] -and $pipeline.PipelineElements.Count -eq 1
    $wrapped = $whole -and $pipeline.Parent -is [System.Management.Automation.Language.StatementBlockAst] -and
    $pipeline.Parent.Parent -is [System.Management.Automation.Language.ArrayExpressionAst]
    $last = $pipeline -isnot [System.Management.Automation.Language.PipelineAst] -or
    [object]::ReferenceEquals($pipeline.PipelineElements[$pipeline.PipelineElements.Count - 1], $Node)
    return [ordered]@{
        line = $Node.Extent.StartLineNumber; place = (Get-Place -Node $Node); name = $Node.GetCommandName(); text = $Node.CommandElements[0].Extent.Text
        invocation = [string]$Node.InvocationOperator; parameters = @($parameters); splats = @($splats); constants = @($constants | Where-Object { $null -ne $_ })
        arrayWrapped = $wrapped; lastOfPipeline = $last
    }
}

function Read-Member {
    <#
    .SYNOPSIS
        One use of a .NET member: [Type]::Member, or .Method() of some object; arguments -1 means no call.
    #>
    param($Node)

    $call = $Node -is [System.Management.Automation.Language.InvokeMemberExpressionAst]
    $arguments = @()
    if ($call -and $null -ne $Node.Arguments) { $arguments = @($Node.Arguments) }
    $target = $Node.Expression.Extent.Text
    $command = ''
    # (Get-Command -Name Set-VM).Parameters.ContainsKey('X') is the check that guards what is newer.
    if ($target -match '^\(Get-Command (-Name )?(?<name>[\w-]+)( -ErrorAction \w+)?\)\.Parameters$') { $command = $Matches['name'] }
    $type = ''
    if ($Node.Static -and $Node.Expression -is [System.Management.Automation.Language.TypeExpressionAst]) { $type = $Node.Expression.TypeName.FullName }
    return [ordered]@{
        line = $Node.Extent.StartLineNumber; place = (Get-Place -Node $Node); static = [bool]$Node.Static; type = $type; name = [string](Get-Constant -Node $Node.Member)
        arguments = $(if ($call) { $arguments.Count } else { -1 }); constants = @($arguments | ForEach-Object { Get-Constant -Node $_ }); checks = $command
    }
}

function Get-NewSyntax {
    <#
    .SYNOPSIS
        What Windows PowerShell 5.1 does not parse, or parses as something else.
    #>
    param($Node)

    $what = @()
    switch ($Node.GetType().Name) {
        'TernaryExpressionAst' { $what += 'the ternary operator' }
        'PipelineChainAst' { $what += "the chain operator $($Node.Operator)" }
        'BinaryExpressionAst' {
            if ([string]$Node.Operator -eq 'QuestionQuestion') { $what += 'the operator ??' }
            if ([string]$Node.Operator -eq 'DotDot' -and $Node.Left -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $what += 'a range of characters' }
        }
        'AssignmentStatementAst' { if ([string]$Node.Operator -eq 'QuestionQuestionEquals') { $what += 'the operator ??=' } }
        'MemberExpressionAst' { if ($Node.NullConditional) { $what += 'the operator ?.' } }
        'InvokeMemberExpressionAst' {
            if ($Node.NullConditional) { $what += 'the operator ?.' }
            if ($null -ne $Node.GenericTypeArguments -and $Node.GenericTypeArguments.Count -gt 0) { $what += 'a generic method call' }
        }
        'IndexExpressionAst' { if ($Node.NullConditional) { $what += 'the operator ?[]' } }
        'ScriptBlockAst' { if ($null -ne $Node.CleanBlock) { $what += 'a clean block' } }
        'PipelineAst' { if ($Node.Background) { $what += 'the background operator &' } }
        'UsingStatementAst' { $what += 'a using statement' }
    }
    $line = $Node.Extent.StartLineNumber
    if ($what -contains 'a clean block') { $line = $Node.CleanBlock.Extent.StartLineNumber }
    foreach ($one in $what) { [ordered]@{ line = $line; what = $one } }
}

function Get-NewToken {
    <#
    .SYNOPSIS
        What only the tokens show: escapes and number suffixes of version 7, and a pipe at the start of a line.
    #>
    param($Tokens)

    $line = 0
    foreach ($token in $Tokens) {
        $kind = [string]$token.Kind
        $text = $token.Text
        $start = $token.Extent.StartLineNumber
        if ($kind -in @('StringExpandable', 'HereStringExpandable') -and $text -cmatch '(?<!`)(``)*`(e|u\{)') { [ordered]@{ line = $start; what = 'the escape `e or `u' } }
        if ($kind -eq 'Number' -and $text -match '^0b|\d(u|us|ul|y|uy|n|s)$') { [ordered]@{ line = $start; what = "the number $text" } }
        if ($kind -eq 'Pipe' -and $start -ne $line) { [ordered]@{ line = $start; what = 'a pipe at the start of a line' } }
        if ($kind -notin @('NewLine', 'LineContinuation', 'Comment')) { $line = $token.Extent.EndLineNumber }
    }
}

function Read-Function {
    <#
    .SYNOPSIS
        A function's name, parameters, and whether it has a synopsis and takes the common parameters.
    #>
    param($Node)

    $block = $Node.Body.ParamBlock
    $names = @()
    $declared = @()
    if ($null -ne $block) { $declared = @($block.Parameters) }
    if ($null -ne $Node.Parameters) { $declared += @($Node.Parameters) }
    $advanced = $null -ne $block -and @($block.Attributes | Where-Object { $_.TypeName.Name -eq 'CmdletBinding' }).Count -gt 0
    if ($null -ne $block -and @($block.Attributes | Where-Object { $_.Extent.Text -match 'SupportsShouldProcess' }).Count -gt 0) {
        $names += @('WhatIf', 'Confirm')
    }
    foreach ($parameter in $declared) {
        $names += $parameter.Name.VariablePath.UserPath
        if (@($parameter.Attributes | Where-Object { $_.TypeName.Name -eq 'Parameter' }).Count -gt 0) { $advanced = $true }
    }
    $help = $Node.GetHelpContent()
    return [ordered]@{
        line = $Node.Extent.StartLineNumber; name = ($Node.Name -replace '^(global|script):', ''); parameters = @($names); advanced = $advanced
        help = ($null -ne $help -and -not [string]::IsNullOrEmpty($help.Synopsis))
    }
}

function Read-Script {
    <#
    .SYNOPSIS
        Everything about one file.
    #>
    param([string] $Path)

    $tokens = $null
    $errors = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($Path, [ref]$tokens, [ref]$errors)
    $commands = @()
    $functions = @()
    $members = @()
    $types = @()
    $variables = @()
    $newer = @(Get-NewToken -Tokens $tokens)
    foreach ($node in $tree.FindAll({ param($item) $true }, $true)) {
        $newer += @(Get-NewSyntax -Node $node)
        switch ($node.GetType().Name) {
            'CommandAst' { $commands += Read-Command -Node $node }
            'FunctionDefinitionAst' { $functions += Read-Function -Node $node }
            'MemberExpressionAst' { $members += Read-Member -Node $node }
            'InvokeMemberExpressionAst' { $members += Read-Member -Node $node }
            'TypeExpressionAst' { $types += [ordered]@{ line = $node.Extent.StartLineNumber; name = $node.TypeName.FullName } }
            'TypeConstraintAst' { $types += [ordered]@{ line = $node.Extent.StartLineNumber; name = $node.TypeName.FullName } }
            'VariableExpressionAst' { $variables += [ordered]@{ line = $node.Extent.StartLineNumber; name = $node.VariablePath.UserPath } }
        }
    }
    $code = @($tokens | Where-Object { [string]$_.Kind -notin @('Comment', 'NewLine', 'EndOfInput') } | ForEach-Object { [ordered]@{ line = $_.Extent.StartLineNumber; text = $_.Text } })
    $help = $tree.GetHelpContent()
    return [ordered]@{
        file = $Path; help = ($null -ne $help -and -not [string]::IsNullOrEmpty($help.Synopsis)); newer = $newer
        errors = @($errors | ForEach-Object { [ordered]@{ line = $_.Extent.StartLineNumber; what = $_.Message } })
        commands = $commands; functions = $functions; members = $members; types = $types; code = $code
        input = @($variables | Where-Object { $_.name -eq 'input' })
    }
}

# Approved by 5.1: version 7 has added Build and Deploy.
$verbs = foreach ($group in @('Common', 'Communications', 'Data', 'Diagnostic', 'Lifecycle', 'Other', 'Security')) {
    foreach ($field in ([type]"System.Management.Automation.Verbs$group").GetFields()) { $field.Name }
}
$scripts = @(Get-Content -LiteralPath $List | Where-Object { $_ -ne '' } | ForEach-Object { Read-Script -Path $_ })
$all = [ordered]@{ verbs = @($verbs | Where-Object { $_ -notin @('Build', 'Deploy') }); scripts = $scripts }
[Console]::Out.WriteLine((ConvertTo-Json -InputObject $all -Depth 8 -Compress))
