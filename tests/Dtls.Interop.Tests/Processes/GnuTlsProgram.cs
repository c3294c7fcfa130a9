using System.Globalization;

namespace Dtls.Interop.Tests.Processes;

/// <summary><c>gnutls-serv --udp</c> and <c>gnutls-cli --udp</c>.</summary>
internal static class GnuTlsProgram
{
    /// <summary>Starts a server that sends back what it receives.</summary>
    public static async Task<(RunningProcess Server, int Port)> StartServerAsync(PemPair pair, params string[] arguments)
    {
        string program = PeerProgram.Require("gnutls-serv");
        int port = FreePort.Next();
        RunningProcess server = RunningProcess.Start(
            program, ["--udp", "--echo", "--port", port.ToString(CultureInfo.InvariantCulture), .. pair.GnuTlsOptions, .. arguments]);
        await server.WaitForAsync("IPv4 0.0.0.0 port", server.Errors);
        return (server, port);
    }

    /// <summary>Starts a client of a port of ours.</summary>
    public static RunningProcess StartClient(InteropCertificates certificates, int port, params string[] arguments)
    {
        string[] trust = arguments.Contains("--x509cafile") ? [] : ["--x509cafile", certificates.AuthorityPath];
        return RunningProcess.Start(
            PeerProgram.Require("gnutls-cli"),
            ["--udp", "--port", port.ToString(CultureInfo.InvariantCulture), .. trust, .. arguments, "127.0.0.1"]);
    }

    /// <summary>Options of a server that lets nobody in without a certificate of the authority.</summary>
    public static string[] RequireClientCertificate(InteropCertificates certificates) =>
        ["--require-client-cert", "--verify-client-cert", "--x509cafile", certificates.AuthorityPath];
}
