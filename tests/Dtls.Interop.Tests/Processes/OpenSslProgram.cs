using System.Globalization;

namespace Dtls.Interop.Tests.Processes;

/// <summary><c>openssl s_server</c> and <c>openssl s_client</c>.</summary>
internal static class OpenSslProgram
{
    /// <summary>Starts a server.</summary>
    public static async Task<(RunningProcess Server, int Port)> StartServerAsync(PemPair pair, params string[] arguments)
    {
        string openssl = PeerProgram.Require("openssl");
        int port = FreePort.Next();
        RunningProcess server = RunningProcess.Start(
            openssl,
            ["s_server", "-dtls1_2", "-accept", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), .. pair.OpenSslOptions, .. arguments]);
        await server.WaitForAsync("ACCEPT");
        return (server, port);
    }

    /// <summary>Starts a client of a port of ours, which it expects to be localhost.</summary>
    public static RunningProcess StartClient(InteropCertificates certificates, int port, params string[] arguments)
    {
        string[] trust = arguments.Contains("-CAfile") ? [] : ["-CAfile", certificates.AuthorityPath];
        return RunningProcess.Start(
            PeerProgram.Require("openssl"),
            [
                "s_client", "-dtls1_2", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"),
                "-verify_return_error", "-verify_hostname", "localhost", "-servername", "localhost", .. trust, .. arguments,
            ]);
    }

    /// <summary>Options of a server that lets nobody in without a certificate of the authority.</summary>
    public static string[] RequireClientCertificate(InteropCertificates certificates) =>
        ["-Verify", "1", "-verify_return_error", "-CAfile", certificates.AuthorityPath];
}
