using Dtls.CommandLine;
using Dtls.Relay;

return await CommandRunner.RunAsync(RelayCommand.Create(), RelayCommand.Name, args, Console.Out, Console.Error);
