using Dtls.Interop.Tests.Processes;

namespace Dtls.Interop.Tests;

/// <summary>What NSS knows, made when the first test asks: the authority, and in two of them a server and a client.</summary>
public sealed class NssDatabases : IDisposable
{
    /// <summary>The nickname of a certificate for localhost.</summary>
    internal const string Server = "server";

    /// <summary>The nickname of a client's certificate.</summary>
    internal const string Client = "client";

    private const string Password = "interop";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dtls-nss-");
    private readonly InteropCertificates _certificates;
    private readonly Lazy<Task<string>> _ecdsa;
    private readonly Lazy<Task<string>> _rsa;
    private readonly Lazy<Task<string>> _anonymous;

    public NssDatabases(InteropCertificates certificates)
    {
        _certificates = certificates;
        _ecdsa = new Lazy<Task<string>>(() => MakeAsync("ecdsa", certificates.EcdsaServer, certificates.Client));
        _rsa = new Lazy<Task<string>>(() => MakeAsync("rsa", certificates.RsaServer, certificates.RsaClient));
        _anonymous = new Lazy<Task<string>>(() => MakeAsync("anonymous", null, null));
    }

    /// <summary>With ECDSA keys. NSS gives certificates of one subject one nickname, so each kind of key has its database.</summary>
    internal Task<string> GetEcdsaAsync() => _ecdsa.Value;

    /// <summary>With RSA keys.</summary>
    internal Task<string> GetRsaAsync() => _rsa.Value;

    /// <summary>With no key at all.</summary>
    internal Task<string> GetAnonymousAsync() => _anonymous.Value;

    /// <summary>A file for <c>tstclnt -A</c>: what it sends; the end of a file is an end that it notices.</summary>
    internal string WriteInput(string text)
    {
        string path = NewPath();
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The path of a file that does not exist yet, and will not for long.</summary>
    internal string NewPath() => Path.Join(_folder.FullName, Path.GetRandomFileName());

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> MakeAsync(string name, PemPair? server, PemPair? client)
    {
        string database = $"sql:{_folder.CreateSubdirectory(name).FullName}";
        await RunAsync(NssProgram.Start("certutil", "-N", "-d", database, "--empty-password"));
        await RunAsync(NssProgram.Start("certutil", "-A", "-d", database, "-n", "authority", "-t", "CT,,", "-a", "-i", _certificates.AuthorityPath));
        await ImportAsync(database, Server, server);
        await ImportAsync(database, Client, client);
        return database;
    }

    private async Task ImportAsync(string database, string nickname, PemPair? pair)
    {
        if (pair is null)
        {
            return;
        }

        string path = NewPath();
        await RunAsync(RunningProcess.Start(
            PeerProgram.Require("openssl"),
            [
                "pkcs12", "-export", "-in", pair.CertificatePath, "-inkey", pair.KeyPath, "-name", nickname, "-passout", $"pass:{Password}",
                "-out", path,
            ]));
        await RunAsync(NssProgram.Start("pk12util", "-i", path, "-d", database, "-W", Password));
    }

    private static async Task RunAsync(RunningProcess process)
    {
        await using RunningProcess _ = process;
        await process.AssertExitCodeAsync(0);
    }
}
