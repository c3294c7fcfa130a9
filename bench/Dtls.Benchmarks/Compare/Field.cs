using Dtls.Benchmarks.Compare.Contestants;
using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare;

/// <summary>The contestants of a run and everything they are timed with.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="skip">Is told who does not take part, and why.</param>
internal sealed class Field(CompareOptions options, Action<string> skip) : IDisposable
{
    private readonly MadeIdentity _identity = new();
    private readonly List<RecordPath> _paths = [];
    private readonly List<Trial> _trials = [];

    /// <summary>By size, then operation, then contestant: what is compared with each other runs one after the other.</summary>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>Makes associations and buffers.</summary>
    public void Prepare()
    {
        Contestant[] all =
        [
            new OurContestant(AeadProvider.Simd, _identity),
            new OurContestant(AeadProvider.Bcl, _identity),
            new OpenSslContestant(_identity),
            new BouncyCastleContestant(_identity),
            new AesGcmContestant(),
            new EvpContestant(),
        ];
        all = [.. all.Where(contestant => options.Contestants?.Contains(contestant.Name) ?? true)];
        Contestant[] fitting = [.. all.Where(contestant => options.Associations == 1 || contestant.TakesManyAssociations)];
        foreach (SuiteUnderTest suite in options.Suites)
        {
            Contestant[] present = [.. fitting.Where(contestant => IsPresent(contestant, suite))];
            AddRecords(suite, present);
        }

        if (options.Associations == 1)
        {
            AddHandshakes(all, resumed: false);
            AddHandshakes(all, resumed: true);
        }
    }

    public void Dispose()
    {
        _trials.ForEach(trial => trial.Dispose());
        _paths.ForEach(path => path.Dispose());
        _identity.Dispose();
    }

    private bool IsPresent(Contestant contestant, SuiteUnderTest suite)
    {
        if (contestant.WhyAbsent(suite) is not { } reason)
        {
            return true;
        }

        skip($"{contestant.Name} is skipped for {suite.Name}: {reason}.");
        return false;
    }

    private void AddRecords(SuiteUnderTest suite, Contestant[] contestants)
    {
        IReadOnlyList<int> payloads = options.Payloads ?? suite.Payloads;
        var largest = new RecordBatch(payloads.Max());
        var entries = new List<(Contestant Contestant, ProtocolVersion Version, RecordPath Path)>();
        foreach (Contestant contestant in contestants)
        {
            foreach (ProtocolVersion version in contestant.Versions)
            {
                RecordPath path = contestant.CreateRecordPath(suite, version, options.Associations);
                _paths.Add(path);
                path.UseAll(largest);
                entries.Add((contestant, version, path));
            }
        }

        foreach (int payload in payloads)
        {
            var batch = new RecordBatch(payload);
            foreach ((Contestant contestant, ProtocolVersion version, RecordPath path) in entries)
            {
                string operation = contestant.IsBareAead ? Operations.Seal : Operations.Protect;
                _trials.Add(new ProtectTrial(new TrialKey(contestant.Name, version, suite.Name, operation, payload), path, batch));
            }

            foreach ((Contestant contestant, ProtocolVersion version, RecordPath path) in entries)
            {
                string operation = contestant.IsBareAead ? Operations.Open : Operations.Unprotect;
                _trials.Add(new UnprotectTrial(new TrialKey(contestant.Name, version, suite.Name, operation, payload), path, batch, forged: false));
            }

            foreach ((Contestant contestant, ProtocolVersion version, RecordPath path) in entries.Where(entry => entry.Contestant.TakesForgeries))
            {
                var key = new TrialKey(contestant.Name, version, suite.Name, Operations.UnprotectForged, payload);
                _trials.Add(new UnprotectTrial(key, path, batch, forged: true));
            }
        }
    }

    /// <summary>With the first suite: what differs between suites is too little to see in a handshake.</summary>
    private void AddHandshakes(Contestant[] contestants, bool resumed)
    {
        SuiteUnderTest suite = options.Suites[0];
        foreach (Contestant contestant in contestants)
        {
            IEnumerable<ProtocolVersion> versions = contestant.WhyAbsent(suite) is null ? contestant.Versions : [];
            foreach (ProtocolVersion version in versions)
            {
                if (contestant.CreateHandshake(suite, version, options.Group, resumed) is { } trial)
                {
                    _trials.Add(trial);
                }
            }
        }
    }
}
