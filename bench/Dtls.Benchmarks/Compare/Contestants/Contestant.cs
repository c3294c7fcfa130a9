using Dtls.Benchmarks.Compare.Trials;
using Dtls.Records;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Something that is compared.</summary>
internal abstract class Contestant
{
    /// <summary>The <c>implementation</c> of its rows.</summary>
    public abstract string Name { get; }

    /// <summary>A bare AEAD: a floor, no record layer.</summary>
    public virtual bool IsBareAead => false;

    /// <summary>Whether forged records are measured, too.</summary>
    public virtual bool TakesForgeries => false;

    /// <summary>Whether records can go round many associations.</summary>
    public virtual bool TakesManyAssociations => false;

    /// <summary>The versions it speaks.</summary>
    public virtual IReadOnlyList<ProtocolVersion> Versions { get; } = [ProtocolVersion.Dtls12];

    /// <summary>Why it cannot take part, in one line, or null.</summary>
    public virtual string? WhyAbsent(SuiteUnderTest suite) => null;

    /// <summary>Associations with keys, ready for records.</summary>
    public abstract RecordPath CreateRecordPath(SuiteUnderTest suite, ProtocolVersion version, int associations);

    /// <summary>Handshakes, both ends; null for a bare AEAD, and where nothing can be resumed.</summary>
    public virtual HandshakeTrial? CreateHandshake(SuiteUnderTest suite, ProtocolVersion version, GroupUnderTest group, bool resumed) => null;
}
