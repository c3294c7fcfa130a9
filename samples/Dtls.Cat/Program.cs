using Dtls.Cat;
using Dtls.CommandLine;

return await CommandRunner.RunAsync(CatCommand.Create(), CatCommand.Name, args, Console.Out, Console.Error);
