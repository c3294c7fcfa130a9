using Dtls.CommandLine;
using Dtls.Flood;

return await CommandRunner.RunAsync(FloodCommand.Create(), FloodCommand.Name, args, Console.Out, Console.Error);
