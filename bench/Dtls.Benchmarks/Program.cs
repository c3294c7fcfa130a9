using BenchmarkDotNet.Running;
using Dtls.Benchmarks.Benchmarks;
using Dtls.Benchmarks.Compare;
using Dtls.Benchmarks.Scale;
using Dtls.CommandLine;

if (CompareCommand.IsAskedFor(args))
{
    return await CommandRunner.RunAsync(CompareCommand.Create(), CompareCommand.Name, args, Console.Out, Console.Error);
}

if (ScaleCommand.IsAskedFor(args))
{
    return await CommandRunner.RunAsync(ScaleCommand.Create(), ScaleCommand.Name, args, Console.Out, Console.Error);
}

if (args.FirstOrDefault(CompareCommand.IsOwnOption) is { } misplaced)
{
    await Console.Error.WriteLineAsync($"{CompareCommand.Name}: {misplaced} goes with --compare");
    return ExitCode.Usage;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, new BenchmarkConfig());
return ExitCode.Success;
