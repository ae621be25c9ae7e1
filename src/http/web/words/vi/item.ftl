# Một mục
item-lead = Chủ trì: { $name }
item-unassigned = Chưa phân công
item-rule = Cách chấm
item-why = Vì sao được điểm này
item-figures = Số liệu
figure-choice = Mức đạt được
figure-ticked = Đã hoàn thành
figure-none-ticked = chưa nội dung nào
item-contributors =
    { $n ->
       *[other] Thu từ { $n } đơn vị.
    }
item-missing = Chưa báo cáo:
item-next = Việc tiếp theo
item-no-up = Không báo cáo nào thêm được điểm.
item-closed = Báo cáo không còn thay đổi được mục này: mục điều tra, đã thẩm định, hoặc không áp dụng.
item-held-by = Đơn vị đang giữ điểm
item-may = Tài khoản này được làm gì
may-submit = Báo cáo số liệu
may-decide = Rà soát
may-assign = Phân công
may-appraise = Ghi điểm thẩm định
may-yes = Được.
may-lifted-by = Người mở được: { $name }.
item-evidence = Tài liệu kiểm chứng
item-evidence-asked = Cần có:
item-evidence-none = Chưa có tài liệu nào.
item-evidence-hidden =
    { $n ->
       *[other] Còn { $n } tài liệu của đơn vị khác, tài khoản này không được xem.
    }
signed-on = ký { $name }
document-replaced = đã có bản mới
item-history = Lịch sử
item-history-none = Chưa có báo cáo nào.
item-rounds = Thẩm định
round-points = Bộ Nội vụ chấm { $name } điểm.
round-answer = Giải trình:
decision-none = Chờ rà soát
kind-actual = số thực hiện
kind-forecast = ước thực hiện
verdict-accept = Chấp nhận.
verdict-return = Trả lại.
verdict-adjust = Điều chỉnh.
verdict-not-applicable = Không áp dụng.
state-not-started = Chưa báo cáo
state-in-progress = Đang thu thập
state-submitted = Chờ rà soát
state-returned = Bị trả lại
state-accepted = Đã chấp nhận
state-adjusted = Đã điều chỉnh
state-not-applicable = Không áp dụng
state-appraised = Đã có kết quả
